#include <stdio.h>
#include <string.h>

#include "sync-protocol/pack.h"
#include "tests/protocol/model.h"

void store_sell(struct store_database *store, int document)
{
	store->document[store->written++] = document;
}

void store_number(struct store_database *store, struct chain_hasher *hasher)
{
	for (int i = 0; i < store->written; i++) {
		struct chain previous = store->numbered[store->seq].chain;

		if (store->is_numbered[i])
			continue;
		store->is_numbered[i] = true;
		store->numbered[++store->seq] =
			(struct entry){ .document = store->document[i],
					.chain =
						entry_chain(hasher, previous, store->document[i]) };
	}
}

bool store_read_batch(const struct store_database *store, int64_t after, struct letter *out_push)
{
	struct push_header *header = &out_push->push.header;
	int64_t left = store->seq - after;

	if (left <= 0)
		return false;
	out_push->push.inc = store->inc;
	header->store_inc = incarnation_uuid(store->inc);
	header->first_seq = after + 1;
	header->count = left < BATCH ? left : BATCH;
	header->previous_chain = store->numbered[after].chain;
	header->chain = store->numbered[after + header->count].chain;
	for (int64_t i = 0; i < header->count; i++)
		out_push->push.documents[i] = store->numbered[after + 1 + i].document;
	return true;
}

bool store_acknowledge(struct store_database *store, const struct pushed *mark)
{
	if (mark->acked_seq > store->seq ||
	    !chain_equal(&mark->chain, &store->numbered[mark->acked_seq].chain))
		return false;
	store->acked = mark->acked_seq;
	return true;
}

/* As sync.apply_table: of one key the highest rev counts, and a put before a del. */
void store_apply_rows(struct store_database *store, const struct letter *packs)
{
	struct published_row last[KEYS] = { { 0 } };

	for (int i = 0; i < packs->packs.count; i++) {
		const struct row *row = &packs->packs.rows[i];
		struct published_row *best = &last[row->key];

		if (row->published.rev > best->rev ||
		    (row->published.rev == best->rev && row->published.value))
			*best = row->published;
	}
	for (int key = 0; key < KEYS; key++) {
		if (last[key].rev || packs->packs.rev_from == 0)
			store->mirror[key] = last[key].value;
	}
}

void store_move_position(struct store_database *store, const struct letter *packs)
{
	store->hq_inc = packs->packs.hq_inc;
	store->rev = packs->packs.rev_to;
	store->chain = packs->packs.chain;
}

void store_enrol(struct store_database *store, int inc, int64_t previous_acked, bool agreed)
{
	for (int i = 0; !agreed && i < store->written; i++)
		store->is_numbered[i] = false;
	for (int64_t seq = previous_acked + 1; agreed && seq <= store->seq; seq++) {
		for (int i = 0; i < store->written; i++) {
			if (store->document[i] == store->numbered[seq].document)
				store->is_numbered[i] = false;
		}
	}
	store->inc = inc;
	store->seq = 0;
	store->acked = 0;
	store->numbered[0] = (struct entry){ .chain = chain_start() };
}

void wire_push(struct letter *letter, struct chain_hasher *hasher, uint32_t cut)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct text_buffer lines, body;
	struct push push;

	(void)hasher;
	text_buffer_init(&lines, 65536);
	text_buffer_init(&body, PUSH_BODY_MAXIMUM);
	for (int64_t i = 0; i < letter->push.header.count; i++)
		text_append_print(&lines, "%ssale 00000000-0000-7000-8000-000000000000 {\"n\":%d}",
				  i ? "\n" : "", letter->push.documents[i]);
	push_encode(&letter->push.header, text_buffer_text(&lines), &body);
	if (cut)
		body.length = cut % body.length;
	letter->is_damaged = push_decode(arena, text_buffer_text(&body), &push) != NULL;
	if (!letter->is_damaged)
		letter->push.header = push.header;
	text_buffer_finish(&lines);
	text_buffer_finish(&body);
	arena_destroy(arena);
}

static void append_pack(struct letter *letter, struct arena *arena, int scope, const char *name,
			struct text_buffer *out_body)
{
	struct pack_writer *writer = pack_writer_create((size_t)1 << 20);
	struct pack_footer footer = {
		.scope = name,
		.hq_inc = incarnation_uuid(letter->packs.hq_inc),
		.kind = letter->packs.rev_from ? PACK_DELTA : PACK_SNAPSHOT,
		.rev_from = letter->packs.rev_from,
		.rev_to = letter->packs.rev_to,
	};
	struct text frame;

	for (int i = 0; i < letter->packs.count; i++) {
		const struct row *row = &letter->packs.rows[i];

		if (row->scope == scope)
			pack_writer_add(writer, text_of(arena_print(arena, "[%d,%d,%lld,%d]",
								    row->key, row->scope,
								    (long long)row->published.rev,
								    row->published.value)));
	}
	if (!pack_writer_finish(writer, arena, &footer, &frame))
		text_append(out_body, frame.data, frame.length);
	pack_writer_destroy(writer);
}

static bool read_rows(struct letter *letter, const char *lines)
{
	int used;

	letter->packs.count = 0;
	while (*lines) {
		struct row *row = &letter->packs.rows[letter->packs.count];
		long long rev;

		if (sscanf(lines, "[%d,%d,%lld,%d]\n%n", &row->key, &row->scope, &rev,
			   &row->published.value, &used) != 4)
			return false;
		row->published.rev = rev;
		letter->packs.count++;
		lines += used;
	}
	return true;
}

void wire_packs(struct letter *letter, uint32_t cut)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	const char *scopes[] = { "all", "own" };
	const struct manifest manifest = {
		.kind = letter->packs.rev_from ? PACK_DELTA : PACK_SNAPSHOT,
		.hq_inc = incarnation_uuid(letter->packs.hq_inc),
		.rev_from = letter->packs.rev_from,
		.rev_to = letter->packs.rev_to,
		.chain = letter->packs.chain,
		.scopes_hash = "same",
		.scopes = scopes,
		.scope_count = 2,
	};
	struct text_buffer body, rows;
	struct pack_reader *reader = pack_reader_create(arena);
	struct text input;

	text_buffer_init(&body, (size_t)1 << 20);
	text_buffer_init(&rows, (size_t)1 << 20);
	manifest_encode(&manifest, &body);
	append_pack(letter, arena, 0, "all", &body);
	append_pack(letter, arena, letter->store + 1, "own", &body);
	if (cut)
		body.length = cut % body.length;
	input = text_buffer_text(&body);
	letter->is_damaged =
		pack_read(reader, &input, SIZE_MAX, &rows) || !pack_reader_is_complete(reader);
	text_append_char(&rows, '\0');
	if (!letter->is_damaged)
		letter->is_damaged = !read_rows(letter, rows.data);
	pack_reader_destroy(reader);
	text_buffer_finish(&body);
	text_buffer_finish(&rows);
	arena_destroy(arena);
}
