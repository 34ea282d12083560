#include "common/http/origin.h"

#include <strings.h>

bool origin_is_own(struct text fetch_site, struct text origin, struct text host)
{
	static const char *const schemes[] = { "http://", "https://" };

	if (fetch_site.length)
		return text_is(fetch_site, "same-origin");
	if (!origin.length)
		return true;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		size_t skip = text_of(schemes[i]).length;

		if (text_starts_with(origin, schemes[i]))
			return host.length && origin.length - skip == host.length &&
			       strncasecmp(origin.data + skip, host.data, host.length) == 0;
	}
	return false;
}
