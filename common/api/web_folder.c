#include "common/api/web_folder.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const places[] = { "../web", "../share/outpost/web" };

/* NULL: not to be found out. */
static const char *program_folder(struct arena *arena)
{
	char path[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path));
	char *slash;

	if (length <= 0 || length == sizeof(path))
		return NULL;
	path[length] = '\0';
	slash = strrchr(path, '/');
	return slash ? arena_string_of(arena, path, (size_t)(slash - path)) : NULL;
}

static bool is_client(struct arena *arena, const char *folder)
{
	struct stat facts;

	return stat(arena_print(arena, "%s/index.html", folder), &facts) == 0;
}

const struct error *web_folder_load(struct arena *arena, const char *option, const char *tier,
				    struct static_site **out_site)
{
	const char *beside = option ? NULL : program_folder(arena);

	*out_site = NULL;
	if (option)
		return static_site_load(arena, option, out_site);
	for (size_t i = 0; beside && i < sizeof(places) / sizeof(places[0]); i++) {
		const char *folder = arena_print(arena, "%s/%s/%s", beside, places[i], tier);

		if (is_client(arena, folder))
			return static_site_load(arena, folder, out_site);
	}
	return NULL;
}
