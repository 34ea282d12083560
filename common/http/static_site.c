#include "common/http/static_site.h"

#include <stdlib.h>
#include <string.h>

#include "common/http/encoding.h"
#include "common/http/etag.h"
#include "common/http/static_folder.h"

/* The files, their names and what describes them. */
#define SITE_MAXIMUM (2 * STATIC_BYTES_MAXIMUM)

struct static_site {
	struct arena *arena;
	struct static_file *files; /* sorted by name */
	int count;
};

static const struct {
	const char *ending, *type;
} content_types[] = {
	{ ".html", "text/html; charset=utf-8" },
	{ ".js", "text/javascript; charset=utf-8" },
	{ ".mjs", "text/javascript; charset=utf-8" },
	{ ".css", "text/css; charset=utf-8" },
	{ ".json", "application/json" },
	{ ".webmanifest", "application/manifest+json" },
	{ ".svg", "image/svg+xml" },
	{ ".png", "image/png" },
	{ ".webp", "image/webp" },
	{ ".ico", "image/x-icon" },
	{ ".woff2", "font/woff2" },
	{ ".wasm", "application/wasm" },
	{ ".txt", "text/plain; charset=utf-8" },
};

/* In order of preference; the last one is the file itself. */
static const struct {
	const char *coding, *ending;
} variants[] = { { "br", ".br" }, { "gzip", ".gz" }, { NULL, "" } };

const struct error *static_site_load(struct arena *arena, const char *folder,
				     struct static_site **out_site)
{
	struct arena *own = arena_create(SITE_MAXIMUM);
	struct static_site *site = arena_new(own, struct static_site);
	const struct error *error =
		static_folder_read(own, arena, folder, &site->files, &site->count);

	if (error) {
		arena_destroy(own);
		return error;
	}
	site->arena = own;
	*out_site = site;
	return NULL;
}

void static_site_destroy(struct static_site *site)
{
	if (site)
		arena_destroy(site->arena);
}

int static_site_count(const struct static_site *site)
{
	return site->count;
}

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

static int compare_name(const void *name, const void *file)
{
	return strcmp(name, ((const struct static_file *)file)->name);
}

static const struct static_file *file_named(const struct static_site *site, const char *name)
{
	return bsearch(name, site->files, (size_t)site->count, sizeof(*site->files), compare_name);
}

static bool is_in_assets(const char *name)
{
	return strncmp(name, "assets/", 7) == 0 || strstr(name, "/assets/");
}

static bool reply_with(const struct static_site *site, struct arena *arena,
		       const struct static_request *request, const char *name,
		       struct static_reply *out_reply)
{
	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
		const char *coding = variants[i].coding;
		const struct static_file *file;

		if (coding && !coding_is_accepted(request->accept_encoding, coding))
			continue;
		file = file_named(site, arena_print(arena, "%s%s", name, variants[i].ending));
		if (!file)
			continue;
		*out_reply = (struct static_reply){
			.status = etag_is_known(request->if_none_match, file->etag) ? 304 : 200,
			.type = content_type(name),
			.coding = coding,
			.etag = file->etag,
			.is_immutable = is_in_assets(name),
			.content = file->content,
		};
		return true;
	}
	return false;
}

/* Whether a person opened it: a script or a picture that is missing is missing. */
static bool is_page(const struct static_request *request, struct text name)
{
	struct text accepted = request->accept, kind, part, last = TEXT("");

	while (text_split(&name, '/', &part))
		last = part;
	if (memchr(last.data, '.', last.length))
		return false;
	while (text_split(&accepted, ',', &kind)) {
		text_split(&kind, ';', &part);
		if (text_is(text_trim(part), "text/html"))
			return true;
	}
	return false;
}

/* index.html of the nearest folder above. */
static bool reply_with_page(const struct static_site *site, struct arena *arena,
			    const struct static_request *request, const char *name,
			    struct static_reply *out_reply)
{
	const char *slash;

	if (!is_page(request, text_of(name)))
		return false;
	if (file_named(site, arena_print(arena, "%s/index.html", name))) {
		*out_reply = (struct static_reply){
			.status = 308,
			.location = arena_print(arena, "/%s/", name),
		};
		return true;
	}
	while ((slash = strrchr(name, '/'))) {
		name = arena_string_of(arena, name, (size_t)(slash - name));
		if (reply_with(site, arena, request, arena_print(arena, "%s/index.html", name),
			       out_reply))
			return true;
	}
	return reply_with(site, arena, request, "index.html", out_reply);
}

/* Without parts that are empty: "//host/" would lead away when it is named as a location. */
static bool is_plain_name(struct text name)
{
	struct text part;

	while (text_split(&name, '/', &part))
		if (!part.length || part.data[0] == '.')
			return false;
	return true;
}

bool static_site_find(const struct static_site *site, struct arena *arena,
		      const struct static_request *request, struct static_reply *out_reply)
{
	struct text path = { request->path.data + 1, request->path.length - 1 };
	bool is_folder = !path.length || path.data[path.length - 1] == '/';
	const char *name = text_copy(arena, path);

	if (is_folder)
		path.length -= path.length > 0;
	if (path.length && !is_plain_name(path))
		return false;
	if (reply_with(site, arena, request,
		       is_folder ? arena_print(arena, "%sindex.html", name) : name, out_reply))
		return true;
	return reply_with_page(site, arena, request, text_copy(arena, path), out_reply);
}
