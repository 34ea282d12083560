/* Price moments: when a price may change, and whether it does. Pure. */
import type { components } from "@outpost/common/generated/store.d.ts";

export type PriceHere = components["schemas"]["PriceInForce"];
type Dated = Pick<PriceHere, "valid_from" | "valid_to">;

/* Further ahead nobody looks, and each moment is a question of its own. */
export const FEW = 6;

export function momentsAfter(prices: readonly Dated[], now: number): string[] {
  const times = prices.flatMap(({ valid_from, valid_to }) => [valid_from, ...(valid_to ? [valid_to] : [])]).filter((time) => Date.parse(time) > now);
  return [...new Set(times)].sort((one, other) => Date.parse(one) - Date.parse(other)).slice(0, FEW);
}

export function isSamePrice(one: PriceHere | null, other: PriceHere | null): boolean {
  return one?.unit_price === other?.unit_price && Number(one?.price_quantity ?? 0) === Number(other?.price_quantity ?? 0);
}
