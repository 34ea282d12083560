#include "common/http/etag.h"

bool etag_is_known(struct text known, const char *etag)
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
