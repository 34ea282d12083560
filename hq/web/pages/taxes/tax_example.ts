/*
 * Tax example: what the rules engine makes of a price under the taxes of a group, as one sees it while editing.
 *
 * Model    Pure of the page: the document that the engine takes (docs/rules.md) and what of its answer is shown. A rate
 *          that is on top of the ones before is the engine's ignores_earlier = false, as the stores have it.
 */
export interface ExampleRate { id: string; name: string; rate_ppm: number; compound: boolean }

export interface ExampleRequest {
  currency: string;
  rounding: string;
  taxPlace: string;
  includesTax: boolean;
  rates: readonly ExampleRate[];
  /* Each a price of one piece, in minor units. */
  prices: readonly number[];
}

export interface ExampleTax { name: string; base: number; amount: number; rate_ppm: number }

export interface Example {
  net: number;
  tax: number;
  total: number;
  taxes: ExampleTax[];
  lines: { net: number; tax: number; total: number }[];
}

export interface BasketEngine { computeBasket(request: object): Record<string, unknown> }

interface Figures { net: string; tax: string; total: string }

export function basketOf(request: ExampleRequest): object {
  const rates = request.rates.map((rate) => ({
    id: rate.id, name: rate.name, rate: String(rate.rate_ppm), included: request.includesTax, affects_later: true, ignores_earlier: !rate.compound,
  }));
  return {
    currency: request.currency,
    settings: { rounding: request.rounding, tax_place: request.taxPlace },
    ...(rates.length ? { tax_groups: [{ id: "group", rates }] } : {}),
    lines: request.prices.map((amount) => ({ quantity: "1", price: { amount: String(amount) }, ...(rates.length ? { tax_group: "group" } : {}) })),
  };
}

function figures(values: Figures): { net: number; tax: number; total: number } {
  return { net: Number(values.net), tax: Number(values.tax), total: Number(values.total) };
}

export function exampleOf(engine: BasketEngine, request: ExampleRequest): Example {
  const reply = engine.computeBasket(basketOf(request)) as unknown as Figures & { rates: { id: string; base: string; amount: string }[]; lines: Figures[] };
  const rateOf = (id: string) => request.rates.find((rate) => rate.id === id);
  return {
    ...figures(reply),
    taxes: reply.rates.map(({ id, base, amount }) => ({ name: rateOf(id)?.name ?? id, rate_ppm: rateOf(id)?.rate_ppm ?? 0, base: Number(base), amount: Number(amount) })),
    lines: reply.lines.map(figures),
  };
}
