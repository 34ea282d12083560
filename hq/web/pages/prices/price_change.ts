/*
 * Price change: what one act asks for, and what it takes to bring it back.
 *
 * Model    Pure. One price goes to the chain, or to several zones, or to several stores, from one moment on. The server ends
 *          what ran until then and says which rows it made and ended; going back removes the made ones and lets the ended
 *          ones run as long as they did before.
 */
import { isInForce, scopeOf, type DatedPrice, type Scope } from "./price_lanes.ts";

export interface PriceWish {
  productId: string;
  scope: Scope;
  places: readonly string[];
  unitPrice: number | null;
  priceQuantity: string | null;
  from: string | null; /* null: now */
  until: string | null;
}

export interface DatedPriceAsked {
  product_id: string;
  price_zone_id: string | null;
  store_id: string | null;
  unit_price: number;
  price_quantity: string;
  valid_from: string | null;
  valid_until: string | null;
}

export interface DatedPriceMade { price_id: string; ended_price_id: string | null; resumed_price_id: string | null }

export type WishFault = "price" | "place" | "past" | "order";

export function faultOf(wish: PriceWish, now: number): WishFault | null {
  if (wish.scope !== "chain" && !wish.places.length) return "place";
  if (wish.unitPrice === null || wish.priceQuantity === null) return "price";
  if (wish.from !== null && Date.parse(wish.from) < now) return "past";
  if (wish.until !== null && Date.parse(wish.until) <= (wish.from === null ? now : Date.parse(wish.from))) return "order";
  return null;
}

export function changesOf(wish: PriceWish): DatedPriceAsked[] {
  const places = wish.scope === "chain" ? [null] : wish.places;
  return places.map((place) => ({
    product_id: wish.productId,
    price_zone_id: wish.scope === "zone" ? place : null,
    store_id: wish.scope === "store" ? place : null,
    unit_price: wish.unitPrice!,
    price_quantity: wish.priceQuantity!,
    valid_from: wish.from,
    valid_until: wish.until,
  }));
}

/* What held at the place when the new price begins: the old beside the new. */
export function priceBefore(prices: readonly DatedPrice[], place: Pick<DatedPrice, "price_zone_id" | "store_id">, at: number): DatedPrice | undefined {
  return prices.find((price) => price.store_id === place.store_id && price.price_zone_id === place.price_zone_id &&
    isInForce(price, at));
}

/* Whether what held is not what somebody was shown any more: another window or person has changed it meanwhile. */
export function isOvertaken(shown: readonly DatedPrice[], found: readonly DatedPrice[], places: readonly Pick<DatedPrice, "price_zone_id" | "store_id">[], at: number): boolean {
  const held = (prices: readonly DatedPrice[]) => JSON.stringify(places.map((place) => {
    const price = priceBefore(prices, place, at);
    return price ? [price.price_id, price.unit_price, price.price_quantity] : null;
  }));
  return held(shown) !== held(found);
}

export interface PricedStore { store_id: string; name: string; price_zone_id: string | null }

/* What a store charges at a moment: by its own price, else its zone's, else the chain's. */
export function chargedAt(prices: readonly DatedPrice[], store: Pick<PricedStore, "store_id" | "price_zone_id">, at: number): DatedPrice | undefined {
  return priceBefore(prices, { store_id: store.store_id, price_zone_id: null }, at) ??
    (store.price_zone_id ? priceBefore(prices, { store_id: null, price_zone_id: store.price_zone_id }, at) : undefined) ??
    priceBefore(prices, { store_id: null, price_zone_id: null }, at);
}

/* The stores within what is asked for that go on charging what they charge, since a narrower price than it holds there. */
export function keepersOf(prices: readonly DatedPrice[], stores: readonly PricedStore[], { scope, places }: Pick<PriceWish, "scope" | "places">, at: number): { store: PricedStore; price: DatedPrice }[] {
  const narrower: Record<Scope, readonly Scope[]> = { chain: ["zone", "store"], zone: ["store"], store: [] };
  return stores.flatMap((store) => {
    if (scope === "zone" && !places.includes(store.price_zone_id ?? "")) return [];
    const price = chargedAt(prices, store, at);
    return price && narrower[scope].includes(scopeOf(price)) ? [{ store, price }] : [];
  });
}

/* What holds at the place of a price once that is removed, from now on or from its beginning. */
export type AfterRemoval = { kind: "past" } | { kind: "nothing"; next: DatedPrice | undefined } | { kind: "price"; price: DatedPrice };

export function afterRemoval(prices: readonly DatedPrice[], removed: DatedPrice, zoneOfStore: string | null, now: number): AfterRemoval {
  if (removed.valid_to !== null && Date.parse(removed.valid_to) <= now) return { kind: "past" };
  const at = Math.max(now, Date.parse(removed.valid_from));
  const left = prices.filter(({ price_id }) => price_id !== removed.price_id);
  const price = removed.store_id ? chargedAt(left, { store_id: removed.store_id, price_zone_id: zoneOfStore }, at)
    : (removed.price_zone_id ? priceBefore(left, removed, at) : undefined) ?? priceBefore(left, { store_id: null, price_zone_id: null }, at);
  if (price) return { kind: "price", price };
  const isThere = (each: DatedPrice) => (!each.store_id || each.store_id === removed.store_id) &&
    (!each.price_zone_id || each.price_zone_id === (removed.price_zone_id ?? zoneOfStore));
  const coming = left.filter((each) => isThere(each) && Date.parse(each.valid_from) > at);
  return { kind: "nothing", next: coming.sort((one, other) => Date.parse(one.valid_from) - Date.parse(other.valid_from))[0] };
}

export interface WayBack { remove: string[]; extend: { price_id: string; valid_to: string | null }[] }

/* The later row goes first, so that no two overlap on the way. */
export function wayBack(made: readonly DatedPriceMade[], before: readonly DatedPrice[]): WayBack {
  return {
    remove: made.flatMap(({ price_id, resumed_price_id }) => [...(resumed_price_id ? [resumed_price_id] : []), price_id]),
    extend: made.flatMap(({ ended_price_id }) => {
      const ended = before.find(({ price_id }) => price_id === ended_price_id);
      return ended ? [{ price_id: ended.price_id, valid_to: ended.valid_to }] : [];
    }),
  };
}
