/*
 * Many prices: what one change, by a percentage or an amount, makes of the prices of many products.
 *
 * Model    Pure. A price is whole minor units, a percentage whole tenths; both are integers to the end, so that what is shown
 *          is what is sent: price * (1000 + tenths) / 1000, half away from zero, and then the rounding that was asked for.
 *          What is changed is what is charged at the place when the new price begins: a store's own price, else its zone's,
 *          else the chain's. What has no price there, or would cost nothing, is left out and named, never guessed.
 */
import type { FieldFault } from "@outpost/common/api/problem.ts";
import type { DatedPriceAsked } from "../prices/price_change.ts";
import { isInForce, scopeOf, type DatedPrice, type Scope } from "../prices/price_lanes.ts";

export type Step = { by: "percent"; tenths: number } | { by: "amount"; amount: number };
export type Rounding = "exact" | "five" | "nine";

export interface Place {
  scope: Scope;
  /* Of the zone or the store. */
  id: string | null;
  /* Of the store, whose price holds where the store has none of its own. */
  zoneId: string | null;
}

export interface PricedProduct { id: string; name: string; prices: readonly DatedPrice[] }
export interface PlanRow { product: PricedProduct; before: DatedPrice; unitPrice: number }
export type LeftReason = "no_price" | "no_amount" | "same" | "taken";
export interface Plan { rows: PlanRow[]; left: { product: PricedProduct; why: LeftReason }[] }

function divided(amount: bigint, by: bigint): bigint {
  const half = (amount < 0n ? -amount : amount) * 2n + by;
  return amount < 0n ? -(half / (by * 2n)) : half / (by * 2n);
}

const ROUNDINGS: Readonly<Record<Rounding, (amount: bigint) => bigint>> = {
  exact: (amount) => amount,
  five: (amount) => divided(amount, 5n) * 5n,
  /* The nearest that ends in nine, the higher of two; nothing is below the first of them. */
  nine: (amount) => (amount < 9n ? 9n : divided(amount + 1n, 10n) * 10n - 1n),
};

/* Null: the product would cost nothing, or more than can be said exactly. */
export function newPrice(unitPrice: number, step: Step, rounding: Rounding): number | null {
  const price = BigInt(unitPrice);
  const stepped = step.by === "percent" ? divided(price * BigInt(1000 + step.tenths), 1000n) : price + BigInt(step.amount);
  const amount = stepped <= 0n ? 0 : Number(ROUNDINGS[rounding](stepped));
  return amount > 0 && Number.isSafeInteger(amount) ? amount : null;
}

/* What is charged there at a moment, by whoever's price. */
export function chargedAt(prices: readonly DatedPrice[], place: Place, at: number): DatedPrice | undefined {
  const inForce = prices.filter((price) => isInForce(price, at));
  const ofStore = place.scope === "store" ? inForce.find(({ store_id }) => store_id === place.id) : undefined;
  const zoneId = place.scope === "zone" ? place.id : place.zoneId;
  const ofZone = zoneId ? inForce.find(({ price_zone_id }) => price_zone_id === zoneId) : undefined;
  return ofStore ?? ofZone ?? inForce.find(({ store_id, price_zone_id }) => !store_id && !price_zone_id);
}

/* The first price of the same place that begins then or later. */
export function laterPrice(prices: readonly DatedPrice[], { scope, id }: Place, at: number): DatedPrice | undefined {
  const same = prices.filter((price) => scopeOf(price) === scope && (price.store_id ?? price.price_zone_id) === id && Date.parse(price.valid_from) >= at);
  return same.sort((one, other) => one.valid_from.localeCompare(other.valid_from))[0];
}

/* `without`: products that another price keeps from being changed. */
export function planOf(products: readonly PricedProduct[], place: Place, step: Step, rounding: Rounding, at: number, without: ReadonlySet<string> = new Set()): Plan {
  const plan: Plan = { rows: [], left: [] };
  for (const product of products) {
    const before = chargedAt(product.prices, place, at);
    const unitPrice = before ? newPrice(before.unit_price, step, rounding) : null;
    const why = without.has(product.id) ? "taken" : !before ? "no_price" : unitPrice === null ? "no_amount" : unitPrice === before.unit_price ? "same" : null;
    if (why) plan.left.push({ product, why });
    else plan.rows.push({ product, before: before!, unitPrice: unitPrice! });
  }
  return plan;
}

export function askedOf(plan: Plan, place: Place, from: string | null): DatedPriceAsked[] {
  return plan.rows.map(({ product, before, unitPrice }) => ({
    product_id: product.id,
    price_zone_id: place.scope === "zone" ? place.id : null,
    store_id: place.scope === "store" ? place.id : null,
    unit_price: unitPrice,
    price_quantity: before.price_quantity,
    valid_from: from,
    valid_until: null,
  }));
}

/* changes[3].valid_from is of the fourth product that was sent. */
export function faultsOf(rows: readonly PlanRow[], faults: readonly FieldFault[]): { product: PricedProduct; fault: FieldFault }[] {
  return faults.flatMap((fault) => {
    const row = rows[Number(/^changes\[(\d+)\]/.exec(fault.field ?? "")?.[1] ?? -1)];
    return row ? [{ product: row.product, fault }] : [];
  });
}
