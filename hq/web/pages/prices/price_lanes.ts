/*
 * Price lanes: the prices of a product as a timeline shows them, one lane for the chain, each zone and each store that has its own.
 *
 * Model    Pure. A store charges what its own lane says, else its zone's, else the chain's, so the lanes stand in that order
 *          from the widest to the narrowest. Times are instants of the API.
 */
import type { Lane, Span } from "@outpost/common/ui/timeline.ts";

export interface DatedPrice {
  price_id: string;
  price_zone_id: string | null;
  store_id: string | null;
  unit_price: number;
  price_quantity: string;
  valid_from: string;
  valid_to: string | null;
  updated_at?: string;
  price_zone?: { name: string } | null;
  store?: { name: string } | null;
}

export type Scope = "chain" | "zone" | "store";

const DAY = 86_400_000;
const AROUND = 45 * DAY;
const FARTHEST = 400 * DAY;
const SCOPES: readonly Scope[] = ["chain", "zone", "store"];

export function scopeOf(price: Pick<DatedPrice, "price_zone_id" | "store_id">): Scope {
  return price.store_id ? "store" : price.price_zone_id ? "zone" : "chain";
}

export function isInForce(price: Pick<DatedPrice, "valid_from" | "valid_to">, at: number): boolean {
  return Date.parse(price.valid_from) <= at && (price.valid_to === null || at < Date.parse(price.valid_to));
}

/* Whether a store may still charge another price than this: the last change of it is not there, or not even published. */
export function isOnItsWay(arrival: { waiting: boolean; stores: readonly { store_id: string; arrived: boolean }[] } | undefined, storeId: string): boolean {
  return arrival !== undefined && (arrival.waiting || !arrival.stores.find(({ store_id }) => store_id === storeId)?.arrived);
}

/* The price that was touched last; of those that one act touched, the one that begins last. */
export function lastChanged(prices: readonly DatedPrice[]): DatedPrice | undefined {
  const order = ({ updated_at, valid_from }: DatedPrice) => `${updated_at ?? ""} ${valid_from}`;
  return [...prices].sort((one, other) => order(one).localeCompare(order(other))).at(-1);
}

/* What a timeline shows around now: some weeks back, and as far ahead as anything is planned. */
export function spanAround(prices: readonly DatedPrice[], now: number): { from: string; to: string } {
  const planned = prices.flatMap(({ valid_from, valid_to }) => [valid_from, ...(valid_to ? [valid_to] : [])]).map(Date.parse);
  const last = Math.max(now + AROUND, ...planned.map((time) => time + 7 * DAY));
  return { from: new Date(now - AROUND).toISOString(), to: new Date(Math.min(last, now + FARTHEST)).toISOString() };
}

function spanOf(price: DatedPrice, now: number, write: (price: DatedPrice) => string): Span {
  const state = isInForce(price, now) ? "information" : Date.parse(price.valid_from) > now ? "good" : "neutral";
  return { key: price.price_id, text: write(price), from: price.valid_from, ...(price.valid_to ? { to: price.valid_to } : {}), state };
}

export function lanesOf(prices: readonly DatedPrice[], now: number, words: { chain: string; write: (price: DatedPrice) => string }): Lane[] {
  const since = Date.parse(spanAround(prices, now).from);
  const lanes = new Map<string, { scope: Scope; name: string; spans: Span[] }>();
  for (const price of [...prices].sort((one, other) => one.valid_from.localeCompare(other.valid_from))) {
    if (price.valid_to && Date.parse(price.valid_to) <= since) continue;
    const scope = scopeOf(price);
    const key = price.store_id ?? price.price_zone_id ?? scope;
    const lane = lanes.get(key) ?? { scope, name: price.store?.name ?? price.price_zone?.name ?? words.chain, spans: [] };
    lane.spans.push(spanOf(price, now, words.write));
    lanes.set(key, lane);
  }
  return [...lanes.values()].sort((one, other) => SCOPES.indexOf(one.scope) - SCOPES.indexOf(other.scope) || one.name.localeCompare(other.name));
}
