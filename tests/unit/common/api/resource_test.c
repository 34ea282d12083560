#include <string.h>

#include "common/api/resource.h"
#include "tests/support/suite.h"

#define ID                                                                                         \
	{                                                                                          \
		"shelf_id", FIELD_UUID, FIELD_REQUIRED                                             \
	}
#define SORTED                                                                                     \
	{                                                                                          \
		"code", FIELD_TEXT, FIELD_REQUIRED | FIELD_SORT | FIELD_FILTER                     \
	}

static const struct field sound_fields[] = { ID, SORTED, RESOURCE_ACTIVE, RESOURCE_VERSION_FIELDS };
static const char *const no_choices[] = { "one", NULL };

static const struct resource sound = {
	.place = DECLARED_HERE,
	.name = "shelf",
	.plural = "shelves",
	.fields = sound_fields,
	.order = "code",
	.change = PERMISSION_HQ_MANAGE_PRODUCTS,
	.is_kept = true,
	.rule = "retail.is_known(n.code) AND (SELECT 1 FROM retail.x AS seen WHERE seen.y)",
};

/* All faults of these two, one per line. */
static const char *faults_of(struct arena *arena, const struct resource *one,
			     const struct resource *other)
{
	const struct resource *const list[] = { one, other, NULL };
	const struct resource *const *const lists[] = { list, NULL };
	const struct error *fault = resource_problems(arena, &(struct resource_set){ lists, true });
	const char *lines = "";

	for (; fault; fault = fault->next)
		lines = arena_print(arena, "%s%s\n", lines, fault->detail);
	return lines;
}

START_TEST(a_sound_declaration_has_no_faults)
{
	struct arena *arena = arena_create(1 << 20);

	ck_assert_str_eq(faults_of(arena, &sound, NULL), "");
	arena_destroy(arena);
}
END_TEST

/* One field of a record that is sound else, and what is said of it. */
static const struct {
	struct field field;
	const char *words;
} field_mistakes[] = {
	{ { "code", FIELD_TEXT }, "field code is declared twice" },
	{ { "place", FIELD_TEXT, FIELD_REQUIRED | FIELD_READ_ONLY }, "required and read-only" },
	{ { "place", FIELD_TEXT, FIELD_WRITE_ONLY | FIELD_READ_ONLY }, "neither read nor written" },
	{ { "place", FIELD_TEXT, FIELD_REQUIRED, .fallback = "A" }, "which is never taken" },
	{ { "size", FIELD_INT, 0, .fallback = "large" }, "a .fallback that is no value of it" },
	{ { "size", FIELD_INT, 0, .min = 9, .max = 1 }, "has a .max below its .min" },
	{ { "size", FIELD_INT, FIELD_SEARCH }, "size is searched and is no text" },
	{ { "size", FIELD_INT, FIELD_SINCE }, "size is asked since when and is no time" },
	{ { "open", FIELD_BOOL, FIELD_RANGE }, "open is asked from and to and has no order" },
	{ { "at", FIELD_TIME, FIELD_RANGE | FIELD_SINCE }, "at is asked from when twice" },
	{ { "place", FIELD_TEXT, FIELD_SEARCH | FIELD_SEARCH_IN }, "place is searched twice" },
	{ { "place", FIELD_TEXT, FIELD_SORT | FIELD_NULLABLE }, "may be null: pages would end" },
	{ { "pin", FIELD_TEXT, FIELD_WRITE_ONLY | FIELD_FILTER }, "asked by and never shown" },
	{ { "form", FIELD_VALUE, FIELD_READ_ONLY | FIELD_FILTER }, "form is asked by and is no" },
	{ { "form", FIELD_VALUE }, "JSON of any form" },
	{ { "form", FIELD_OBJECT }, "an object without .fields" },
	{ { "kind", FIELD_CHOICE }, "a choice without .choices" },
	{ { "kind", FIELD_CHOICE, .choices = no_choices, .fallback = "two" }, "no value of it" },
	{ { "row_id", FIELD_UUID, .refers = "row" }, "refers to row, which is no resource of" },
	{ { "row_code", FIELD_TEXT, .refers = "shelf" },
	  "refers to a record and is no FIELD_UUID" },
};

START_TEST(each_mistake_in_a_field_is_named_with_its_place)
{
	struct arena *arena = arena_create(1 << 20);

	for (size_t i = 0; i < sizeof(field_mistakes) / sizeof(field_mistakes[0]); i++) {
		const struct field fields[] = { ID, SORTED, field_mistakes[i].field,
						RESOURCE_ACTIVE, RESOURCE_VERSION_FIELDS };
		struct resource broken = sound;

		broken.fields = fields;

		const char *lines = faults_of(arena, &broken, NULL);

		ck_assert_msg(strstr(lines, field_mistakes[i].words) != NULL, "no \"%s\" in: %s",
			      field_mistakes[i].words, lines);
		ck_assert_ptr_eq(strstr(lines, "tests/unit/common/api/resource_test.c:"), lines);
	}
	arena_destroy(arena);
}
END_TEST

static const struct field never_inactive[] = { ID, SORTED, RESOURCE_VERSION_FIELDS };
static const struct field keyless[] = { SORTED, RESOURCE_ACTIVE, RESOURCE_VERSION_FIELDS };
static const struct field versionless[] = { ID, SORTED, RESOURCE_ACTIVE, FIELD_END };
static const char *const combinations[] = { "code colour", NULL };

/* Each changes one member of the sound one. */
static struct resource without_place(struct resource one)
{
	one.place = NULL;
	return one;
}

static struct resource without_name(struct resource one)
{
	one.name = NULL;
	return one;
}

static struct resource with_a_wrong_plural(struct resource one)
{
	one.plural = "Shelves";
	return one;
}

static struct resource without_fields(struct resource one)
{
	one.fields = NULL;
	return one;
}

static struct resource without_key(struct resource one)
{
	one.fields = keyless;
	return one;
}

static struct resource without_versions(struct resource one)
{
	one.fields = versionless;
	return one;
}

static struct resource without_change(struct resource one)
{
	one.change = PERMISSION_UNSET;
	return one;
}

static struct resource ordered_by_nothing(struct resource one)
{
	one.order = NULL;
	return one;
}

static struct resource ordered_by_what_is_not_sorted(struct resource one)
{
	one.order = "active";
	return one;
}

static struct resource kept_and_never_inactive(struct resource one)
{
	one.fields = never_inactive;
	return one;
}

static struct resource with_a_rule_about_nothing(struct resource one)
{
	one.rule = "n.colour <> ''";
	return one;
}

static struct resource combined_with_nothing(struct resource one)
{
	one.combinations = combinations;
	return one;
}

static const struct {
	struct resource (*breaks)(struct resource sound);
	const char *words;
} mistakes[] = {
	{ without_place, "nobody could find it: .place = DECLARED_HERE" },
	{ without_name, "needs a .name of small letters" },
	{ with_a_wrong_plural, "needs a .plural of small letters" },
	{ without_fields, "has no .fields" },
	{ without_key, "make it { \"shelf_id\", FIELD_UUID, FIELD_REQUIRED }" },
	{ without_versions, "do not end with RESOURCE_VERSION_FIELDS" },
	{ without_change, "nobody may change it: set .change" },
	{ ordered_by_nothing, "order (none) is no field with FIELD_SORT" },
	{ ordered_by_what_is_not_sorted, "order active is no field with FIELD_SORT" },
	{ kept_and_never_inactive, "add RESOURCE_ACTIVE" },
	{ with_a_rule_about_nothing, "names n.colour, which is none of its fields" },
	{ combined_with_nothing, "its fields give no parameter colour" },
};

START_TEST(each_mistake_in_a_declaration_is_named_with_what_to_do)
{
	struct arena *arena = arena_create(1 << 20);

	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		struct resource broken = mistakes[i].breaks(sound);
		const char *lines = faults_of(arena, &broken, NULL);

		ck_assert_msg(strstr(lines, mistakes[i].words) != NULL, "no \"%s\" in: %s",
			      mistakes[i].words, lines);
	}
	arena_destroy(arena);
}
END_TEST

START_TEST(two_of_one_name_are_told_where_both_are)
{
	struct arena *arena = arena_create(1 << 20);
	struct resource other = sound;

	other.place = "../common/api/other.c:7";
	ck_assert_ptr_nonnull(
		strstr(faults_of(arena, &sound, &other),
		       "common/api/other.c:7: resource shelf: has the name or plural of shelf at "
		       "tests/unit/common/api/resource_test.c:"));
	arena_destroy(arena);
}
END_TEST

int main(void)
{
	return RUN_TESTS("resource", a_sound_declaration_has_no_faults,
			 each_mistake_in_a_field_is_named_with_its_place,
			 each_mistake_in_a_declaration_is_named_with_what_to_do,
			 two_of_one_name_are_told_where_both_are);
}
