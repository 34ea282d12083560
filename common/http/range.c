#include "common/http/range.h"

#include <strings.h>

/* Digits alone. */
static bool read_place(struct text digits, int64_t *out_place)
{
	return digits.length && digits.data[0] >= '0' && digits.data[0] <= '9' &&
	       text_to_int64(digits, out_place);
}

/* Takes a word that is compared without regard to case off the front. */
static bool skip_word(struct text *rest, struct text word)
{
	if (rest->length < word.length || strncasecmp(rest->data, word.data, word.length) != 0)
		return false;
	rest->data += word.length;
	rest->length -= word.length;
	return true;
}

int64_t range_start(struct text range, struct text if_range, const char *etag, int64_t size)
{
	struct text rest = text_trim(range);
	int64_t start;

	if (!text_is(text_trim(if_range), etag) || !skip_word(&rest, TEXT("bytes=")) ||
	    !rest.length || rest.data[--rest.length] != '-' || !read_place(rest, &start))
		return 0;
	return start < size ? start : 0;
}

bool range_of_reply(struct text content_range, int64_t *out_start)
{
	struct text rest = text_trim(content_range), start;

	return skip_word(&rest, TEXT("bytes ")) && text_split(&rest, '-', &start) &&
	       read_place(start, out_start);
}
