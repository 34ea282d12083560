#include "common/http/media.h"

#include "tests/support/suite.h"

START_TEST(a_client_gets_what_it_would_rather_have)
{
	static const char *const offers[] = { "text/plain; charset=utf-8",
					      "text/html; charset=utf-8", NULL };
	static const struct {
		const char *accept;
		int offer;
	} cases[] = {
		{ "", 0 },
		{ "*/*", 0 },
		{ "text/*", 0 },
		{ "text/html", 1 },
		{ "TEXT/HTML;level=1", 1 },
		{ "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 1 },
		{ "text/plain;q=0.5, text/html", 1 },
		{ "text/html;q=0.5, text/plain", 0 },
		{ "text/html, text/plain", 1 },
		{ "text/plain, text/html", 0 },
		{ "text/*;q=0.3, text/html;q=0.7", 1 },
		{ "text/html;q=0, */*", 0 },
		{ "text/plain;q=0, */*", 1 },
		{ "text/html;q=x, */*;q=0.1", 0 },
		{ "application/json", 0 },
		{ "text/html;q=0", 0 },
		{ ",;,q=1,", 0 },
		{ "text/html ; q=0.2 , text/plain ; q=0.1", 1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_msg(media_choose(text_of(cases[i].accept), offers) ==
				      offers[cases[i].offer],
			      "%s", cases[i].accept);
}
END_TEST

int main(void)
{
	return RUN_TESTS("media", a_client_gets_what_it_would_rather_have);
}
