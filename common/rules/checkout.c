#include "common/rules/checkout.h"

struct checkout_work {
	struct arena *arena;
	const struct checkout *checkout;
	struct price_choice *prices;
	struct basket_line *lines;
	struct checkout_result result;
};

/* Errors of a part speak of the part; the whole puts the line in front. */
static const struct error *at_line(struct arena *arena, size_t line, const struct error *error)
{
	if (!error)
		return NULL;
	return error_field(
		arena, error->code,
		arena_print(arena, "lines[%zu].%s", line, error->field ? error->field : "price"),
		"%s", error->detail);
}

static const struct error *price_line(struct checkout_work *work, size_t index)
{
	const struct checkout_line *line = &work->checkout->lines[index];
	struct price whole_line = { 0 };
	struct price_request request = {
		.entries = line->prices,
		.entry_count = line->price_count,
		.stated = line->price,
		.time = work->checkout->time,
		.quantity = line->quantity,
		.customer_list = work->checkout->customer_list,
		.manual = line->manual_price,
		.manual_reason = line->manual_reason,
		.approved_by = line->approved_by,
	};

	if (line->barcode_price) {
		if (*line->barcode_price < 0)
			return error_field(work->arena, ERROR_INVALID, "barcode_price",
					   "A price cannot be negative.");
		if (line->quantity == 0 || line->quantity == INT64_MIN)
			return error_field(work->arena, ERROR_INVALID, "quantity",
					   "A price in the barcode needs a quantity.");
		whole_line.amount = *line->barcode_price;
		whole_line.per_quantity = line->quantity < 0 ? -line->quantity : line->quantity;
		request.in_barcode = &whole_line;
	}
	TRY(price_select(work->arena, &request, &work->prices[index]));
	work->lines[index] = (struct basket_line){
		.line_number = line->line_number,
		.quantity = line->quantity,
		.price = work->prices[index].price,
		.discount_rate = line->discount_rate,
		.discount = line->discount,
		.tax_group = line->tax_group,
		.exempt = line->exempt || work->checkout->exempt,
	};
	return NULL;
}

static const struct error *apply_promotions(struct checkout_work *work)
{
	const struct checkout *checkout = work->checkout;
	struct promotion_line *lines =
		arena_array(work->arena, struct promotion_line, checkout->line_count);

	for (size_t i = 0; i < checkout->line_count; i++) {
		const struct checkout_line *line = &checkout->lines[i];

		lines[i] = (struct promotion_line){
			.line_number = line->line_number,
			.product = line->product,
			.department = line->department,
			.quantity = line->quantity,
			.price = work->lines[i].price,
			/* Who has agreed on a price has agreed on it. */
			.restricted = line->restricted || line->manual_price,
		};
	}
	TRY(promotion_apply(work->arena, checkout->promotions,
			    &(struct promotion_basket){
				    .lines = lines,
				    .line_count = checkout->line_count,
				    .time = checkout->time,
				    .customer_groups = checkout->customer_groups,
				    .customer_group_count = checkout->customer_group_count,
				    .coupons = checkout->coupons,
				    .coupon_count = checkout->coupon_count,
				    .rounding = checkout->settings.rounding,
			    },
			    &work->result.promotions));
	for (size_t i = 0; i < checkout->line_count; i++)
		work->lines[i].promotion = work->result.promotions.line_amounts[i];
	return NULL;
}

/* What a line has off without the promotions, which have their own figure. */
static void find_line_discounts(struct checkout_work *work)
{
	int64_t *discounts = arena_array(work->arena, int64_t, work->checkout->line_count);

	for (size_t i = 0; i < work->checkout->line_count; i++)
		discounts[i] =
			work->result.basket.lines[i].line_discount - work->lines[i].promotion;
	work->result.line_discounts = discounts;
}

static const struct error *settle(struct checkout_work *work)
{
	const struct checkout *checkout = work->checkout;

	return tender_settle(work->arena,
			     &(struct tender_input){
				     .total = work->result.basket.total,
				     .cash_step = checkout->cash_step
							  ? checkout->cash_step
							  : checkout->currency->cash_step,
				     .rounding = checkout->cash_rounding,
				     .payments = checkout->payments,
				     .payment_count = checkout->payment_count,
			     },
			     &work->result.tender);
}

const struct error *checkout_compute(struct arena *arena, const struct checkout *checkout,
				     struct checkout_result *out_result)
{
	struct checkout_work work = {
		.arena = arena,
		.checkout = checkout,
		.prices = arena_array(arena, struct price_choice, checkout->line_count),
		.lines = arena_array(arena, struct basket_line, checkout->line_count),
	};

	for (size_t i = 0; i < checkout->line_count; i++)
		TRY(at_line(arena, i, price_line(&work, i)));
	if (checkout->promotions)
		TRY(apply_promotions(&work));
	TRY(basket_compute(arena,
			   &(struct basket){
				   .settings = checkout->settings,
				   .tax_groups = checkout->tax_groups,
				   .tax_group_count = checkout->tax_group_count,
				   .lines = work.lines,
				   .line_count = checkout->line_count,
				   .discounts = checkout->discounts,
				   .discount_count = checkout->discount_count,
			   },
			   &work.result.basket));
	find_line_discounts(&work);
	TRY(settle(&work));
	work.result.prices = work.prices;
	*out_result = work.result;
	return NULL;
}
