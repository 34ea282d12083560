#include "common/rules/money.h"

#include "common/rules/share.h"

const struct error *money_parse(struct arena *arena, const char *field, struct text text,
				const struct currency *currency, int64_t *out_amount)
{
	return decimal_read(arena, field, text, currency->digits, out_amount);
}

void money_print(int64_t amount, const struct currency *currency,
		 char out_text[static DECIMAL_TEXT_SIZE])
{
	decimal_print(amount, currency->digits, out_text);
}

bool money_is_cash_step(int64_t step)
{
	if (step <= 0)
		return false;
	while (step % 2 == 0)
		step /= 2;
	while (step % 5 == 0)
		step /= 5;
	return step == 1;
}

bool money_round_cash(int64_t amount, int64_t step, enum rounding rounding, int64_t *out_amount)
{
	return money_is_cash_step(step) && decimal_round(amount, 0, 0, step, rounding, out_amount);
}

static bool is_separate(enum money_split_mode mode)
{
	return mode == SPLIT_SEPARATE || mode == SPLIT_BLOCKS_SEPARATE;
}

size_t money_part_count(const struct money_split *split)
{
	return split->count + is_separate(split->mode);
}

static const struct error *check_split(struct arena *arena, const struct money_split *split,
				       wide *out_sum)
{
	wide sum = 0;

	if (split->mode >= SPLIT_MODE_COUNT)
		return error_field(arena, ERROR_INVALID, "mode", "Unknown way to split.");
	if (split->count == 0 || split->count > MONEY_MAXIMUM_PARTS)
		return error_field(arena, ERROR_INVALID, "ratios", "There must be 1 to %zu ratios.",
				   MONEY_MAXIMUM_PARTS);
	for (size_t i = 0; i < split->count; i++) {
		if (split->ratios[i] < 0)
			return error_field(arena, ERROR_INVALID, "ratios",
					   "A ratio cannot be negative.");
		sum += split->ratios[i];
	}
	if (sum == 0 || sum > INT64_MAX)
		return error_field(arena, ERROR_INVALID, "ratios",
				   "The ratios must sum to more than 0 and less than 2^63.");
	if (split->step < 0 || (split->step > 1 && split->amount % split->step != 0))
		return error_field(arena, ERROR_INVALID, "amount",
				   "The amount is not a multiple of the step.");
	*out_sum = sum;
	return NULL;
}

static int64_t common_divisor(const int64_t *numbers, size_t count)
{
	int64_t divisor = 0;

	for (size_t i = 0; i < count; i++) {
		int64_t other = numbers[i];

		while (other != 0) {
			int64_t rest = divisor % other;

			divisor = other;
			other = rest;
		}
	}
	return divisor;
}

/* Gives one unit each to the parts, best first, until none is missing. */
static void to_largest_ratio(const struct money_split *split, int64_t *parts, int64_t missing,
			     bool *served)
{
	while (missing > 0) {
		size_t best = split->count;

		for (size_t i = 0; i < split->count; i++)
			if (!served[i] &&
			    (best == split->count || split->ratios[i] > split->ratios[best]))
				best = i;
		served[best] = true;
		parts[best]++;
		missing--;
	}
}

static void to_first(const struct money_split *split, int64_t *parts, int64_t missing)
{
	for (size_t i = 0; missing > 0; i++) {
		if (split->ratios[i] == 0)
			continue;
		parts[i]++;
		missing--;
	}
}

static bool to_largest_remainder(struct arena *arena, const struct money_split *split,
				 int64_t units, int64_t *parts)
{
	struct share *shares = arena_array(arena, struct share, split->count);

	for (size_t i = 0; i < split->count; i++)
		shares[i].key = (int64_t)i;
	if (!share_by_weight(arena, shares, split->count, split->ratios, units))
		return false;
	for (size_t i = 0; i < split->count; i++)
		parts[i] = shares[i].whole;
	return true;
}

/* units is not negative: parts of a negative amount mirror those of the positive one. */
static bool split_units(struct arena *arena, const struct money_split *split, int64_t units,
			wide sum, int64_t *parts)
{
	wide blocks = (wide)units / (sum / common_divisor(split->ratios, split->count));
	int64_t missing = units;

	for (size_t i = 0; i < split->count; i++) {
		wide ratio = split->ratios[i];

		if (split->mode == SPLIT_BLOCKS_SEPARATE)
			parts[i] = (int64_t)(blocks * ratio /
					     common_divisor(split->ratios, split->count));
		else
			parts[i] = (int64_t)(units * ratio / sum);
		missing -= parts[i];
	}
	if (is_separate(split->mode))
		parts[split->count] = missing;
	else if (split->mode == SPLIT_TO_FIRST)
		to_first(split, parts, missing);
	else if (split->mode == SPLIT_TO_LARGEST_RATIO)
		to_largest_ratio(split, parts, missing, arena_array(arena, bool, split->count));
	else
		return to_largest_remainder(arena, split, units, parts);
	return true;
}

const struct error *money_allocate(struct arena *arena, const struct money_split *split,
				   int64_t *out_parts)
{
	int64_t step = split->step ? split->step : 1;
	int64_t sign = split->amount < 0 ? -1 : 1;
	wide sum = 1;

	TRY(check_split(arena, split, &sum));
	if (split->amount == INT64_MIN ||
	    !split_units(arena, split, split->amount / step * sign, sum, out_parts))
		return error_field(arena, ERROR_OVERFLOW, "amount", "Too large to be split.");
	for (size_t i = 0; i < money_part_count(split); i++)
		out_parts[i] *= sign * step;
	return NULL;
}
