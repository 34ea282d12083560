#include "common/http/media.h"

#include <string.h>
#include <strings.h>

#define WHOLE 1000

/* "text/plain; charset=utf-8": what is before the parameters. */
static struct text type_of(struct text media)
{
	struct text type;

	return text_split(&media, ';', &type) ? text_trim(type) : TEXT("");
}

static bool is_same(struct text a, struct text b)
{
	return a.length == b.length && strncasecmp(a.data, b.data, a.length) == 0;
}

/* How exactly a range names a type: 3 text/html, 2 text with any subtype, 1 anything, 0 not at all. */
static int exactness(struct text range, struct text type)
{
	const char *slash = memchr(type.data, '/', type.length);
	size_t length = slash ? (size_t)(slash - type.data) + 1 : type.length;

	if (is_same(range, type))
		return 3;
	if (range.length == length + 1 && range.data[length] == '*' &&
	    is_same((struct text){ range.data, length }, (struct text){ type.data, length }))
		return 2;
	return text_is(range, "*/*");
}

/* ";q=0.8" in thousandths; 1 where nothing is said, 0 where what is said is none. */
static int weight_of(struct text parameters)
{
	struct text parameter;

	while (text_split(&parameters, ';', &parameter)) {
		int weight = 0, place = WHOLE;

		parameter = text_trim(parameter);
		if (parameter.length < 3 || strncasecmp(parameter.data, "q=", 2) != 0)
			continue;
		for (size_t i = 2; i < parameter.length; i++) {
			char character = parameter.data[i];

			if (character == '.' && i == 3)
				continue;
			if (character < '0' || character > '9')
				return 0;
			weight += (character - '0') * place;
			place /= 10;
		}
		return weight > WHOLE ? WHOLE : weight;
	}
	return WHOLE;
}

/* What the most exact range says of a type, and its place in the header. */
struct liking {
	int exactness, weight;
	size_t place;
};

static struct liking liking_of(struct text accept, struct text type)
{
	struct liking best = { 0 };
	struct text range;

	for (size_t place = 1; text_split(&accept, ',', &range); place++) {
		int exact = exactness(type_of(range), type);

		if (exact > best.exactness) {
			struct text parameters = range, before;

			text_split(&parameters, ';', &before);
			best = (struct liking){ exact, weight_of(parameters), place };
		}
	}
	return best;
}

const char *media_choose(struct text accept, const char *const *offers)
{
	const char *chosen = offers[0];
	struct liking most = { 0 };

	for (; *offers; offers++) {
		struct liking liking = liking_of(accept, type_of(text_of(*offers)));

		if (liking.weight > most.weight ||
		    (liking.weight && liking.weight == most.weight && liking.place < most.place)) {
			chosen = *offers;
			most = liking;
		}
	}
	return chosen;
}
