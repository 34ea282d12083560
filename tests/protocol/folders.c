#include "tests/protocol/folders.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hq/sync/hq_sync.h"
#include "sync-protocol/pack.h"

static const char *marker_of(struct world *world, int store)
{
	return arena_print(world->arena, "%s/store%d/life", world->options.folder, store);
}

void remove_marker(struct world *world, int store)
{
	unlink(marker_of(world, store));
}

void remove_hq_marker(struct world *world)
{
	unlink(arena_print(world->arena, "%s/life", world->options.folder));
}

void remove_markers(struct world *world)
{
	remove_hq_marker(world);
	for (int box = 0; box < BOXES; box++)
		remove_marker(world, box);
}

static struct text read_marker(struct world *world, int box)
{
	char data[1024];
	FILE *file = fopen(marker_of(world, box), "r");
	size_t length = file ? fread(data, 1, sizeof(data), file) : 0;

	if (file)
		fclose(file);
	return (struct text){ arena_copy(world->arena, data, length), length };
}

static void write_marker(struct world *world, int box, const struct text *marker)
{
	FILE *file = marker->length > 0 ? fopen(marker_of(world, box), "w") : NULL;

	if (marker->length == 0)
		return;
	if (!file || fwrite(marker->data, 1, marker->length, file) != marker->length ||
	    fclose(file) != 0)
		abort();
}

void keep_marker(struct world *world, int store)
{
	world->marker_backup[store] = read_marker(world, store);
}

void put_marker_back(struct world *world, int store)
{
	write_marker(world, store, &world->marker_backup[store]);
}

struct marker marker_beside(struct world *world, int store)
{
	struct arena *arena = world->arena;
	const char *folder = world->options.folder, *owner = HQ_OWNER;
	struct marker marker = { .counter = 0 };

	if (store >= 0) {
		folder = arena_print(arena, "%s/store%d", folder, store);
		owner = arena_string(arena, uuid_of_number(NUMBER_STORE, store).string);
	}
	if (marker_read(arena, marker_path(arena, folder), owner, &marker))
		return (struct marker){ .counter = 0 };
	return marker;
}

void copy_marker(struct world *world, int from, int to)
{
	struct text marker = read_marker(world, from);

	remove_marker(world, to);
	write_marker(world, to, &marker);
}

void swap_markers(struct world *world, int a, int b)
{
	struct text of_a = read_marker(world, a);

	copy_marker(world, b, a);
	remove_marker(world, b);
	write_marker(world, b, &of_a);
}

void remove_packs(const struct world *world)
{
	const char *folder = arena_print(world->arena, "%s/packs", world->options.folder);
	DIR *directory = opendir(folder);
	struct dirent *file;

	while (directory && (file = readdir(directory)))
		unlink(arena_print(world->arena, "%s/%s", folder, file->d_name));
	if (directory)
		closedir(directory);
}

void leave_a_snapshot(struct world *world, int store)
{
	static const char *const scopes[] = { "all" };
	struct manifest manifest = {
		.kind = PACK_SNAPSHOT,
		.hq_inc = uuid_of_number(NUMBER_HQ_INC, 1),
		.rev_to = 1,
		.scopes_hash = "another",
		.scopes = scopes,
		.scope_count = 1,
	};
	struct pack_footer footer = {
		.scope = "all", .hq_inc = manifest.hq_inc, .kind = PACK_SNAPSHOT, .rev_to = 1
	};
	struct pack_writer *writer = pack_writer_create(65536);
	struct text_buffer body;
	struct text frame;
	FILE *file = fopen(
		arena_print(world->arena, "%s/store%d/answer.part", world->options.folder, store),
		"w");

	text_buffer_init(&body, 65536);
	text_append_string(&body, "\"another-world\"\n");
	manifest_encode(&manifest, &body);
	pack_writer_add(writer, TEXT("[\"product\",\"put\",1,[\"k0\"],{\"value\":-1}]"));
	if (!file || pack_writer_finish(writer, world->arena, &footer, &frame))
		abort();
	text_append(&body, frame.data, frame.length);
	if (fwrite(body.data, 1, body.length, file) != body.length || fclose(file) != 0)
		abort();
	text_buffer_finish(&body);
	pack_writer_destroy(writer);
}
