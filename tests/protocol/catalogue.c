#include "tests/protocol/catalogue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const tables[TABLES] = { "product", "price", "supplier" };

const char *table_name(int table)
{
	return tables[table];
}

int table_of(const char *name)
{
	int table = 0;

	while (table < TABLES && strcmp(tables[table], name) != 0)
		table++;
	return table;
}

int tables_of(int release)
{
	return release == 1 ? TABLES - 1 : TABLES;
}

bool has_extra(int release)
{
	return release > 1;
}

/* Only a server of release 2 writes every third number. */
const char *document_kind(int document)
{
	return document % 3 == 0 ? "cash_movement" : "sale";
}

bool is_kind_known(const char *kind, int release)
{
	return release > 1 || strcmp(kind, "sale") == 0;
}

bool breaks_a_rule(int document)
{
	return document % 31 == 1;
}

struct uuid uuid_of_number(enum number_kind kind, int number)
{
	struct uuid uuid;

	snprintf(uuid.string, sizeof(uuid.string), "%08x-0000-4000-8000-%012d", (unsigned)kind + 1,
		 number);
	return uuid;
}

int number_of_uuid(const char *uuid)
{
	return atoi(uuid + 24);
}

void extend_by_document(struct chain_hasher *hasher, struct chain *chain, int document)
{
	struct uuid id = uuid_of_number(NUMBER_DOCUMENT, document);
	char text[32];
	int length = snprintf(text, sizeof(text), "{\"n\":%d}", document);

	chain_extend(hasher, chain, text_of(document_kind(document)), text_of(id.string),
		     (struct text){ text, (size_t)length });
}
