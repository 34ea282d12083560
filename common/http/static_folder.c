#include "common/http/static_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/auth/password.h"

#define DEPTH_MAXIMUM 8
#define ETAG_DIGITS 32

struct reading {
	struct arena *arena, *faults;
	const char *folder;
	struct static_file *files;
	int count;
	size_t bytes;
};

static const struct error *fault(const struct reading *reading, const char *name, const char *what)
{
	return error_field(reading->faults, ERROR_CONFIGURATION, "web_folder", "%s%s%s: %s",
			   reading->folder, *name ? "/" : "", name, what);
}

static const struct error *check_room(const struct reading *reading, const char *name, off_t size)
{
	if (reading->count == STATIC_FILES_MAXIMUM)
		return fault(reading, name, "a client has fewer files");
	if (size < 0 || (size_t)size > STATIC_BYTES_MAXIMUM - reading->bytes)
		return fault(reading, name, "a client is smaller");
	return NULL;
}

/* Exactly `size` bytes, or as many as there are by now. */
static struct text read_bytes(struct arena *arena, int descriptor, size_t size)
{
	char *bytes = arena_allocate(arena, size + 1);
	size_t length = 0;

	while (length < size) {
		ssize_t got = read(descriptor, bytes + length, size - length);

		if (got <= 0)
			break;
		length += (size_t)got;
	}
	return (struct text){ bytes, length };
}

static const struct error *take_file(struct reading *reading, int descriptor, const char *name)
{
	struct arena *arena = reading->arena;
	struct stat facts;
	struct text content;

	if (fstat(descriptor, &facts) != 0)
		return fault(reading, name, strerror(errno));
	TRY(check_room(reading, name, facts.st_size));
	content = read_bytes(arena, descriptor, (size_t)facts.st_size);
	if (content.length != (size_t)facts.st_size)
		return fault(reading, name, "it changed while it was read");
	reading->bytes += content.length;
	reading->files[reading->count++] = (struct static_file){
		.name = arena_string(arena, name),
		.etag = arena_print(arena, "\"%.*s\"", ETAG_DIGITS, text_digest(arena, content)),
		.content = content,
	};
	return NULL;
}

static const struct error *read_folder(struct reading *reading, int descriptor, const char *name,
				       int depth);

/* A link leads anywhere, so none is followed; what is neither file nor folder is left out. */
static const struct error *read_entry(struct reading *reading, int parent, const char *entry,
				      const char *name, int depth)
{
	int descriptor = openat(parent, entry, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	const struct error *error = NULL;
	struct stat facts;

	if (descriptor < 0)
		return errno == ELOOP || errno == ENXIO ? NULL
							: fault(reading, name, strerror(errno));
	if (fstat(descriptor, &facts) != 0)
		error = fault(reading, name, strerror(errno));
	else if (S_ISDIR(facts.st_mode))
		return read_folder(reading, descriptor, name, depth + 1);
	else if (S_ISREG(facts.st_mode))
		error = take_file(reading, descriptor, name);
	close(descriptor);
	return error;
}

/* Closes the descriptor. */
static const struct error *read_folder(struct reading *reading, int descriptor, const char *name,
				       int depth)
{
	DIR *listing = fdopendir(descriptor);
	const struct error *error = NULL;

	if (!listing) {
		close(descriptor);
		return fault(reading, name, strerror(errno));
	}
	if (depth > DEPTH_MAXIMUM)
		error = fault(reading, name, "folders lie too deep in each other");
	for (struct dirent *entry; !error && (entry = readdir(listing));) {
		if (entry->d_name[0] == '.')
			continue;
		error = read_entry(reading, dirfd(listing), entry->d_name,
				   arena_print(reading->arena, "%s%s%s", name, *name ? "/" : "",
					       entry->d_name),
				   depth);
	}
	closedir(listing);
	return error;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct static_file *)a)->name, ((const struct static_file *)b)->name);
}

const struct error *static_folder_read(struct arena *arena, struct arena *faults,
				       const char *folder, struct static_file **out_files,
				       int *out_count)
{
	struct reading reading = { .arena = arena, .faults = faults, .folder = folder };
	int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (descriptor < 0)
		return fault(&reading, "", strerror(errno));
	reading.files = arena_array(arena, struct static_file, STATIC_FILES_MAXIMUM);
	TRY(read_folder(&reading, descriptor, "", 0));
	qsort(reading.files, (size_t)reading.count, sizeof(*reading.files), by_name);
	*out_files = reading.files;
	*out_count = reading.count;
	return NULL;
}
