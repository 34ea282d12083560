import assert from "node:assert/strict";
import test from "node:test";
import { afterRemoval, changesOf, faultOf, isOvertaken, keepersOf, priceBefore, wayBack, type PriceWish } from "../../../../hq/web/pages/prices/price_change.ts";
import { isOnItsWay, lanesOf, lastChanged, spanAround, type DatedPrice } from "../../../../hq/web/pages/prices/price_lanes.ts";

const NOW = Date.parse("2026-11-30T12:00:00Z");
const price = (given: Partial<DatedPrice> & { price_id: string }): DatedPrice => ({ price_zone_id: null, store_id: null, unit_price: 100, price_quantity: "1", valid_from: "2026-01-01T00:00:00Z", valid_to: null, ...given });
const prices = [
  price({ price_id: "long ago", valid_from: "2025-01-01T00:00:00Z", valid_to: "2026-01-01T00:00:00Z" }),
  price({ price_id: "store", store_id: "s1", store: { name: "Centro" } }),
  price({ price_id: "zone", price_zone_id: "z1", price_zone: { name: "City" }, valid_from: "2027-02-01T00:00:00Z" }),
  price({ price_id: "now", valid_to: "2026-12-24T00:00:00Z" }),
  price({ price_id: "then", valid_from: "2026-12-24T00:00:00Z" }),
];

test("lanes go from the chain to the store, and what is over long since is left out", () => {
  const lanes = lanesOf(prices, NOW, { chain: "Chain", write: ({ price_id }) => price_id });
  assert.deepEqual(lanes.map(({ name, spans }) => [name, spans.map(({ key, state }) => [key, state])]), [
    ["Chain", [["now", "information"], ["then", "good"]]],
    ["City", [["zone", "good"]]],
    ["Centro", [["store", "information"]]],
  ]);
});

test("the last change is the price that was touched last, and of one act the one that begins last", () => {
  const touched = (price_id: string, valid_from: string, updated_at: string) => ({ ...price({ price_id, valid_from }), updated_at });
  assert.equal(lastChanged([touched("ended", "2026-01-01T00:00:00Z", "2026-11-30T11:00:00Z"), touched("made", "2026-12-01T00:00:00Z", "2026-11-30T11:00:00Z"), touched("far", "2027-12-01T00:00:00Z", "2026-10-30T11:00:00Z")])?.price_id, "made");
  assert.equal(lastChanged([]), undefined);
});

test("the timeline reaches as far as anything is planned, and not for years", () => {
  assert.ok(Date.parse(spanAround(prices, NOW).to) > Date.parse("2027-02-01T00:00:00Z"));
  const far = spanAround([price({ price_id: "far", valid_from: "2040-01-01T00:00:00Z" })], NOW);
  assert.ok(Date.parse(far.to) - NOW <= 400 * 86_400_000);
  assert.ok(Date.parse(far.from) < NOW);
});

const wish: PriceWish = { productId: "p", scope: "zone", places: ["z1", "z2"], unitPrice: 150, priceQuantity: "1", from: "2026-12-01T00:00:00Z", until: null };

test("one price for several places is one row for each", () => {
  assert.deepEqual(changesOf(wish).map(({ price_zone_id, store_id, unit_price }) => [price_zone_id, store_id, unit_price]), [["z1", null, 150], ["z2", null, 150]]);
  assert.deepEqual(changesOf({ ...wish, scope: "chain", places: [] }).map(({ price_zone_id, store_id }) => [price_zone_id, store_id]), [[null, null]]);
});

test("what cannot be meant is said before it is sent", () => {
  assert.equal(faultOf(wish, NOW), null);
  assert.equal(faultOf({ ...wish, places: [] }, NOW), "place");
  assert.equal(faultOf({ ...wish, unitPrice: null }, NOW), "price");
  assert.equal(faultOf({ ...wish, from: "2026-11-01T00:00:00Z" }, NOW), "past");
  assert.equal(faultOf({ ...wish, until: wish.from }, NOW), "order");
  assert.equal(faultOf({ ...wish, from: null, until: "2026-11-30T11:00:00Z" }, NOW), "order");
});

test("old stands beside new at the same place and moment", () => {
  assert.equal(priceBefore(prices, { price_zone_id: null, store_id: null }, NOW)?.price_id, "now");
  assert.equal(priceBefore(prices, { price_zone_id: null, store_id: null }, Date.parse("2026-12-25T00:00:00Z"))?.price_id, "then");
  assert.equal(priceBefore(prices, { price_zone_id: "z1", store_id: null }, NOW), undefined);
});

test("going back removes what was made, the later first, and lets the old run as before", () => {
  const made = [{ price_id: "new", ended_price_id: "now", resumed_price_id: "again" }];
  assert.deepEqual(wayBack(made, prices), { remove: ["again", "new"], extend: [{ price_id: "now", valid_to: "2026-12-24T00:00:00Z" }] });
});

test("a price that is not at a store yet is not said to be charged there", () => {
  const arrival = { waiting: false, stores: [{ store_id: "here", arrived: true }, { store_id: "cut off", arrived: false }] };
  assert.equal(isOnItsWay(arrival, "here"), false);
  assert.equal(isOnItsWay(arrival, "cut off"), true);
  assert.equal(isOnItsWay(arrival, "never heard of it"), true);
  assert.equal(isOnItsWay({ ...arrival, waiting: true }, "here"), true);
  assert.equal(isOnItsWay(undefined, "here"), false, "what cannot be known is not claimed");
});

const stores = [{ store_id: "s1", name: "Centro", price_zone_id: "z1" }, { store_id: "s2", name: "Airport", price_zone_id: "z1" }, { store_id: "s3", name: "Harbour", price_zone_id: null }];
const keepers = (scope: PriceWish["scope"], places: string[], at: string) => keepersOf(prices, stores, { scope, places }, Date.parse(at)).map(({ store, price: { price_id } }) => [store.name, price_id]);

test("stores with a narrower price keep it, at the moment the new one begins", () => {
  assert.deepEqual(keepers("chain", [], "2026-12-01T00:00:00Z"), [["Centro", "store"]]);
  assert.deepEqual(keepers("chain", [], "2027-02-01T00:00:00Z"), [["Centro", "store"], ["Airport", "zone"]]);
  assert.deepEqual(keepers("zone", ["z1"], "2027-02-01T00:00:00Z"), [["Centro", "store"]]);
  assert.deepEqual(keepers("zone", ["z2"], "2027-02-01T00:00:00Z"), []);
  assert.deepEqual(keepers("store", ["s1"], "2027-02-01T00:00:00Z"), []);
});

test("what another has changed meanwhile is noticed, and only at the places and the moment asked for", () => {
  const chain = [{ price_zone_id: null, store_id: null }];
  assert.equal(isOvertaken(prices, [...prices].reverse(), chain, NOW), false);
  const dearer = prices.map((each) => (each.price_id === "now" ? { ...each, unit_price: 101 } : each));
  assert.equal(isOvertaken(prices, dearer, chain, NOW), true);
  assert.equal(isOvertaken(prices, dearer, [{ price_zone_id: null, store_id: "s1" }], NOW), false);
  assert.equal(isOvertaken(prices, dearer, chain, Date.parse("2026-12-25T00:00:00Z")), false);
  assert.equal(isOvertaken(prices, prices.filter(({ price_id }) => price_id !== "now"), chain, NOW), true);
});

test("what is charged after a price is removed, or that nothing can be", () => {
  const after = (price_id: string, zone: string | null = null) => {
    const found = afterRemoval(prices, prices.find((each) => each.price_id === price_id)!, zone, NOW);
    return found.kind === "price" ? found.price.price_id : found.kind === "nothing" ? ["nothing until", found.next?.price_id] : found.kind;
  };
  assert.equal(after("long ago"), "past");
  assert.equal(after("store", "z1"), "now");
  assert.equal(after("zone"), "then", "when it would have begun, the chain's next one holds");
  assert.deepEqual(after("now"), ["nothing until", "then"], "the price of a zone is none of the chain's");
  assert.deepEqual(after("then"), ["nothing until", undefined]);
});
