/*
 * Resource statements: what follows from a declaration in SQL, put together from schema/shared/templates/resource.sql.
 */
#ifndef OUTPOST_COMMON_API_RESOURCE_STATEMENTS_H
#define OUTPOST_COMMON_API_RESOURCE_STATEMENTS_H

#include "common/api/resource.h"

/* retail.tax_group_detail: what is read. */
const char *resource_source(struct arena *arena, const struct resource *resource);
/* That of the declaration, where it has one of its own. */
const struct statement *resource_create_statement(struct arena *arena,
						  const struct resource *resource);
const struct statement *resource_update_statement(struct arena *arena,
						  const struct resource *resource);
const struct statement *resource_remove_statement(struct arena *arena,
						  const struct resource *resource);

#endif
