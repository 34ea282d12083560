#include "common/http/origin.h"

#include "tests/support/suite.h"

static const struct {
	const char *fetch_site, *origin, *host;
	bool is_own;
} requests[] = {
	{ "same-origin", "http://shop:3002", "shop:3002", true },
	{ "same-origin", "https://shop.example", "inner:3002", true }, /* behind a proxy */
	{ "same-site", "http://shop:3002", "shop:3002", false }, /* another port of the host */
	{ "cross-site", "http://shop:3002", "shop:3002", false },
	{ "none", "", "shop:3002", false },
	{ "same-origin, cross-site", "", "shop:3002", false },
	{ NULL, "http://shop:3002", "shop:3002", true },
	{ NULL, "https://Shop.example", "shop.example", true },
	{ NULL, "http://shop:3001", "shop:3002", false },
	{ NULL, "http://shop", "shop:3002", false },
	{ NULL, "http://shop:30021", "shop:3002", false },
	{ NULL, "http://evil/shop:3002", "shop:3002", false },
	{ NULL, "null", "shop:3002", false },
	{ NULL, "null", "null", false },
	{ NULL, "http://", "", false },
	{ NULL, "chrome-extension://shop:3002", "shop:3002", false },
	{ NULL, NULL, "shop:3002", true }, /* no browser */
};

START_TEST(only_pages_of_this_server_speak_for_the_person_before_them)
{
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		ck_assert_msg(origin_is_own(text_of(requests[i].fetch_site),
					    text_of(requests[i].origin),
					    text_of(requests[i].host)) == requests[i].is_own,
			      "row %zu", i);
}
END_TEST

int main(void)
{
	return RUN_TESTS("origin", only_pages_of_this_server_speak_for_the_person_before_them);
}
