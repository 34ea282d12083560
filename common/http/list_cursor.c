/* Cursors: the order of a list and where in it a page ended, as one opaque word. */
#include <string.h>

#include "common/auth/key.h"
#include "common/http/list_plan.h"
#include "common/http/routes.h"

#define CURSOR_MAXIMUM 4000
#define BITS_PER_DIGIT 6

static const char *sort_word(struct arena *arena, const struct field *sort, bool backwards,
			     bool is_ranked)
{
	return arena_print(arena, "%s%s%s", is_ranked ? "match," : "", backwards ? "-" : "",
			   sort->name);
}

const char *list_cursor(struct request *req, const struct db_reply *reply, int row)
{
	const struct field *sort = req->list_sort, *key = req->entry->route->list->fields;
	const char *value = sort->type == FIELD_TIME ? db_time(reply, row, sort->name)
						     : db_text(reply, row, sort->name);
	/* PostgreSQL writes a boolean as one letter. */
	if (sort->type == FIELD_BOOL)
		value = *value == 't' ? "true" : "false";

	if (req->list_is_ranked)
		value = arena_print(req->arena, "%s\n%s", db_text(reply, row, "search_rank"),
				    value);

	const char *place =
		arena_print(req->arena, "%s\n%s\n%s",
			    sort_word(req->arena, sort, req->list_backwards, req->list_is_ranked),
			    db_text(reply, row, key->name), value);

	return key_base64url(req->arena, (const unsigned char *)place, strlen(place));
}

static int digit(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789-_";
	const char *place = c ? strchr(digits, c) : NULL;

	return place ? (int)(place - digits) : -1;
}

static bool decode(struct arena *arena, const char *cursor, struct text *out_place)
{
	char *place = arena_allocate(arena, strlen(cursor) + 1);
	size_t length = 0;
	unsigned bits = 0;
	int count = 0;

	for (; *cursor; cursor++) {
		int value = digit(*cursor);

		if (value < 0)
			return false;
		bits = bits << BITS_PER_DIGIT | (unsigned)value;
		count += BITS_PER_DIGIT;
		if (count >= 8) {
			count -= 8;
			place[length++] = (char)(bits >> count & 0xff);
		}
	}
	*out_place = (struct text){ place, length };
	return true;
}

static const struct error *refuse(struct request *req, const char *detail)
{
	return error_field(req->arena, ERROR_INVALID, "after", "%s", detail);
}

/* As a value of its column, so that nothing else gets as far as a cast. */
static const struct error *bind_value(struct request *req, const char *name,
				      const struct field *column, struct text text)
{
	struct field_value value;
	struct field any = *column;

	any.flags = FIELD_SIGNED;
	any.min = any.max = 0;
	if (any.type == FIELD_TEXT)
		any.max = CURSOR_MAXIMUM;
	if (field_parse(req->arena, &any, text, &value))
		return refuse(req, "must be the `next` of the page before");
	request_set_text(req, name, value.text);
	return NULL;
}

/* In front of the value. */
static const struct error *bind_rank(struct request *req, struct text *place)
{
	static const struct field rank_field = { "after_rank", FIELD_INT };
	struct text rank = { "", 0 };

	text_split(place, '\n', &rank);
	return bind_value(req, "after_rank", &rank_field, rank);
}

const struct error *list_read_cursor(struct request *req, const struct list_plan *plan,
				     const struct list_question *question)
{
	struct text place, sort = { "", 0 }, id = { "", 0 };
	const char *wanted =
		sort_word(req->arena, question->sort, question->backwards, question->is_ranked);

	if (!decode(req->arena, request_text(req, "after"), &place) || !text_is_utf8(place) ||
	    !text_split(&place, '\n', &sort) || !text_split(&place, '\n', &id))
		return refuse(req, "must be the `next` of the page before");
	if (!text_is(sort, wanted))
		return refuse(req, arena_print(req->arena,
					       "belongs to a list sorted by %.*s, and this one is "
					       "sorted by %s; begin again without it",
					       (int)sort.length, sort.data, wanted));
	TRY(bind_value(req, "after_id", plan->list->fields, id));
	if (question->is_ranked)
		TRY(bind_rank(req, &place));
	return question->sort == plan->list->fields
		       ? NULL
		       : bind_value(req, "after_value", question->sort, place);
}
