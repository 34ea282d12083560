#include "common/rules/price.h"

#include <string.h>

/* A stated price, one of each level, barcode and manual. */
#define MAXIMUM_STEPS ((size_t)7)

struct selection {
	struct arena *arena;
	const struct price_request *request;
	struct price_choice choice;
	struct price_step *steps;
};

static const struct error *entry_error(struct arena *arena, size_t index, const char *what,
				       const char *detail)
{
	return error_field(arena, ERROR_INVALID, arena_print(arena, "prices[%zu].%s", index, what),
			   "%s", detail);
}

static bool same_list(const struct price_entry *a, const struct price_entry *b)
{
	if (!a->list || !b->list)
		return a->list == b->list;
	return strcmp(a->list, b->list) == 0;
}

static const struct error *check_entry(struct arena *arena, const struct price_request *request,
				       size_t index)
{
	const struct price_entry *entry = &request->entries[index];

	if (entry->level > PRICE_CUSTOMER)
		return entry_error(arena, index, "level", "Unknown level.");
	if ((entry->level == PRICE_CUSTOMER) != (entry->list != NULL))
		return entry_error(arena, index, "list",
				   "Customer prices, and only those, have one.");
	if (entry->until != 0 && entry->until <= entry->from)
		return entry_error(arena, index, "until", "Must be after from.");
	if (entry->minimum_quantity < 0)
		return entry_error(arena, index, "minimum_quantity", "Cannot be negative.");
	if (entry->price.amount < 0)
		return entry_error(arena, index, "price.amount", "A price cannot be negative.");
	if (entry->price.per_quantity < 0)
		return entry_error(arena, index, "price.per_quantity", "Must be above 0.");
	for (size_t i = 0; i < index; i++) {
		const struct price_entry *other = &request->entries[i];

		if (other->level == entry->level && other->from == entry->from &&
		    other->minimum_quantity == entry->minimum_quantity && same_list(other, entry))
			return entry_error(arena, index, "minimum_quantity",
					   "Two prices of one level, start and quantity.");
	}
	return NULL;
}

static bool applies(const struct price_request *request, const struct price_entry *entry)
{
	if (entry->level == PRICE_CUSTOMER &&
	    (!request->customer_list || strcmp(entry->list, request->customer_list) != 0))
		return false;
	return entry->from <= request->time && (entry->until == 0 || request->time < entry->until);
}

/* The higher break goes first; of the same break, the later start. */
static bool is_better(const struct price_entry *a, const struct price_entry *b)
{
	if (a->minimum_quantity != b->minimum_quantity)
		return a->minimum_quantity > b->minimum_quantity;
	return a->from > b->from;
}

static const struct price_entry *best_of(const struct price_request *request,
					 enum price_level level, int64_t quantity)
{
	const struct price_entry *best = NULL;

	for (size_t i = 0; i < request->entry_count; i++) {
		const struct price_entry *entry = &request->entries[i];

		if (entry->level == level && entry->minimum_quantity <= quantity &&
		    applies(request, entry) && (!best || is_better(entry, best)))
			best = entry;
	}
	return best;
}

static void add_step(struct selection *selection, struct price_step step)
{
	selection->steps[selection->choice.step_count++] = step;
	selection->choice.level = step.level;
	selection->choice.price = step.price;
}

static void choose_from_level(struct selection *selection, enum price_level level)
{
	const struct price_request *request = selection->request;
	int64_t quantity = request->quantity < 0 ? -request->quantity : request->quantity;
	const struct price_entry *entry = best_of(request, level, quantity);
	enum price_step_kind kind = PRICE_STEP_FOUND;

	if (!entry)
		return;
	if (entry->minimum_quantity > 0)
		kind = PRICE_STEP_BREAK;
	else if (selection->choice.step_count > 0)
		kind = PRICE_STEP_REPLACED;
	add_step(selection, (struct price_step){ kind, level, entry->price, entry->minimum_quantity,
						 entry->list, NULL });
}

static const struct error *choose_special(struct selection *selection)
{
	const struct price_request *request = selection->request;

	if (request->in_barcode)
		add_step(selection, (struct price_step){ PRICE_STEP_BARCODE, PRICE_BARCODE,
							 *request->in_barcode, 0, NULL, NULL });
	if (!request->manual)
		return NULL;
	if (!request->manual_reason)
		return error_field(selection->arena, ERROR_MISSING_FIELD, "manual.reason",
				   "A manual price needs a reason.");
	if (request->manual->amount < 0 || request->manual->per_quantity < 0)
		return error_field(selection->arena, ERROR_INVALID, "manual.price",
				   "A price cannot be negative.");
	add_step(selection, (struct price_step){ PRICE_STEP_MANUAL, PRICE_MANUAL, *request->manual,
						 0, request->manual_reason, request->approved_by });
	return NULL;
}

const struct error *price_select(struct arena *arena, const struct price_request *request,
				 struct price_choice *out_choice)
{
	struct selection selection = { arena,
				       request,
				       { .step_count = 0 },
				       arena_array(arena, struct price_step, MAXIMUM_STEPS) };

	if (request->quantity == INT64_MIN)
		return error_field(arena, ERROR_INVALID, "quantity", "Out of range.");
	if (request->entry_count > PRICE_MAXIMUM_ENTRIES)
		return error_field(arena, ERROR_TOO_LARGE, "prices", "At most %zu prices.",
				   PRICE_MAXIMUM_ENTRIES);
	for (size_t i = 0; i < request->entry_count; i++)
		TRY(check_entry(arena, request, i));
	if (request->stated)
		add_step(&selection, (struct price_step){ PRICE_STEP_STATED, PRICE_CHAIN,
							  *request->stated, 0, NULL, NULL });
	for (enum price_level level = PRICE_CHAIN; level <= PRICE_CUSTOMER; level++)
		choose_from_level(&selection, level);
	TRY(choose_special(&selection));
	if (selection.choice.step_count == 0)
		return error_field(arena, ERROR_NOT_FOUND, "prices", "No price is in force.");
	selection.choice.steps = selection.steps;
	*out_choice = selection.choice;
	return NULL;
}
