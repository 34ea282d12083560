#include "common/http/static_files.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "common/http/encoding.h"

static const struct {
	const char *ending, *type;
} content_types[] = {
	{ ".html", "text/html; charset=utf-8" },
	{ ".js", "text/javascript; charset=utf-8" },
	{ ".css", "text/css; charset=utf-8" },
	{ ".json", "application/json" },
	{ ".webmanifest", "application/manifest+json" },
	{ ".svg", "image/svg+xml" },
	{ ".png", "image/png" },
	{ ".ico", "image/x-icon" },
	{ ".woff2", "font/woff2" },
	{ ".wasm", "application/wasm" },
	{ ".txt", "text/plain; charset=utf-8" },
};

/* In order of preference; the last one is the file itself. */
static const struct {
	const char *coding, *ending;
} variants[] = { { "br", ".br" }, { "gzip", ".gz" }, { NULL, "" } };

/* One file that fits the request, whichever way it is stored. */
struct found {
	const char *name;   /* as asked for: decides the type */
	const char *coding; /* NULL: as it is */
	const char *etag;
	const char *path; /* on disk, or NULL */
	struct text content;
};

static const char *content_type(const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < sizeof(content_types) / sizeof(content_types[0]); i++) {
		size_t ending = strlen(content_types[i].ending);

		if (length >= ending &&
		    strcmp(name + length - ending, content_types[i].ending) == 0)
			return content_types[i].type;
	}
	return "application/octet-stream";
}

static bool knows_etag(struct text known, const char *etag)
{
	struct text part;

	while (text_split(&known, ',', &part)) {
		part = text_trim(part);
		if (text_starts_with(part, "W/"))
			part = (struct text){ part.data + 2, part.length - 2 };
		if (text_is(part, etag) || text_is(part, "*"))
			return true;
	}
	return false;
}

/* "a/b.html", without parts that begin with a dot: neither "..", nor hidden files. */
static bool is_plain_name(struct text name)
{
	struct text part;

	while (text_split(&name, '/', &part))
		if (!part.length || part.data[0] == '.')
			return false;
	return true;
}

static bool find_on_disk(struct http_exchange *exchange, const char *folder, const char *name,
			 const char *ending, struct found *out_found)
{
	struct arena *arena = http_arena(exchange);
	const char *path = arena_print(arena, "%s/%s%s", folder, name, ending);
	struct stat facts;

	if (stat(path, &facts) != 0 || http_open_file(exchange, path))
		return false;
	out_found->path = path;
	out_found->etag = arena_print(arena, "\"%" PRIx64 "-%" PRIx64 "%s\"",
				      (uint64_t)facts.st_mtim.tv_sec * 1000000000 +
					      (uint64_t)facts.st_mtim.tv_nsec,
				      (uint64_t)facts.st_size, ending);
	return true;
}

static bool find_embedded(struct arena *arena, const struct static_file *file, const char *name,
			  const char *ending, struct found *out_found)
{
	const char *wanted = arena_print(arena, "%s%s", name, ending);

	while (file->name && strcmp(file->name, wanted) != 0)
		file++;
	if (!file->name)
		return false;
	out_found->content = file->content;
	out_found->etag = file->etag;
	return true;
}

static bool find(struct http_exchange *exchange, const struct static_mount *mount,
		 struct found *out_found)
{
	struct arena *arena = http_arena(exchange);
	struct text path = http_path(exchange), accepted = http_header(exchange, "accept-encoding");
	size_t skip = strlen(mount->prefix);

	if (!text_starts_with(path, mount->prefix))
		return false;

	struct text rest = { path.data + skip, path.length - skip };
	bool is_folder = !rest.length || rest.data[rest.length - 1] == '/';
	const char *name = arena_print(arena, "%.*s%s", (int)rest.length, rest.data,
				       is_folder ? "index.html" : "");

	if (!is_plain_name(text_of(name)))
		return false;
	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
		const char *coding = variants[i].coding, *ending = variants[i].ending;

		*out_found = (struct found){ .name = name, .coding = coding };
		if (coding && !coding_is_accepted(accepted, coding))
			continue;
		if (mount->folder ? find_on_disk(exchange, mount->folder, name, ending, out_found)
				  : find_embedded(arena, mount->files, name, ending, out_found))
			return true;
	}
	return false;
}

static void serve(struct http_exchange *exchange, const struct static_mount *mount,
		  const struct found *found)
{
	const char *type = content_type(found->name);

	http_reply_header(exchange, "etag", found->etag);
	http_reply_header(exchange, "vary", "accept-encoding");
	http_reply_header(exchange, "cache-control",
			  mount->immutable ? "public, max-age=31536000, immutable" : "no-cache");
	if (knows_etag(http_header(exchange, "if-none-match"), found->etag)) {
		http_reply(exchange, 304, NULL, TEXT(""));
		return;
	}
	http_reply_header(exchange, "x-content-type-options", "nosniff");
	if (found->coding)
		http_reply_header(exchange, "content-encoding", found->coding);
	if (found->path)
		http_reply_file(exchange, 200, type);
	else
		http_reply(exchange, 200, type, found->content);
}

bool static_files_serve(struct http_exchange *exchange, const struct static_mount *mounts)
{
	struct found found;

	if (http_method(exchange) != HTTP_GET && http_method(exchange) != HTTP_HEAD)
		return false;
	for (const struct static_mount *mount = mounts; mount->prefix; mount++) {
		if (find(exchange, mount, &found)) {
			serve(exchange, mount, &found);
			return true;
		}
	}
	return false;
}
