import assert from "node:assert/strict";
import test from "node:test";
import { askedOf, chargedAt, faultsOf, laterPrice, newPrice, planOf, type Place } from "../../../../hq/web/pages/catalogue/many_prices.ts";
import type { DatedPrice } from "../../../../hq/web/pages/prices/price_lanes.ts";

const NOW = Date.parse("2026-11-30T12:00:00Z");
const CHAIN: Place = { scope: "chain", id: null, zoneId: null };
const price = (given: Partial<DatedPrice> & { price_id: string }): DatedPrice => ({ price_zone_id: null, store_id: null, unit_price: 100, price_quantity: "1", valid_from: "2026-01-01T00:00:00Z", valid_to: null, ...given });
const percent = (tenths: number) => ({ by: "percent", tenths }) as const;
const amount = (minor: number) => ({ by: "amount", amount: minor }) as const;

test("a percentage is exact to the last cent, half away from zero", () => {
  assert.equal(newPrice(1000, percent(50), "exact"), 1050);
  assert.equal(newPrice(199, percent(-100), "exact"), 179, "179.1");
  assert.equal(newPrice(150, percent(-10), "exact"), 149, "148.5 goes up");
  assert.equal(newPrice(50, percent(10), "exact"), 51, "50.5 goes up");
  assert.equal(newPrice(1005, percent(1), "exact"), 1006, "1006.005");
  assert.equal(newPrice(9_007_199_254_740, percent(1), "exact"), 9_016_206_453_995, "beyond what floating point multiplies exactly");
  assert.equal(newPrice(100, amount(-25), "exact"), 75);
});

test("rounding comes after the change: to five, or to the nearest that ends in nine", () => {
  const five = (given: number) => newPrice(given, amount(0), "five");
  const nine = (given: number) => newPrice(given, amount(0), "nine");
  assert.deepEqual([1, 2, 3, 102, 103, 107, 108].map(five), [null, null, 5, 100, 105, 105, 110]);
  assert.deepEqual([1, 9, 13, 14, 129, 133, 134, 135, 139].map(nine), [9, 9, 9, 19, 129, 129, 139, 139, 139]);
  assert.equal(newPrice(199, percent(52), "nine"), 209, "209.348");
});

test("what would cost nothing has no new price", () => {
  assert.equal(newPrice(100, amount(-100), "exact"), null);
  assert.equal(newPrice(100, amount(-150), "nine"), null);
  assert.equal(newPrice(0, percent(100), "nine"), null);
  assert.equal(newPrice(Number.MAX_SAFE_INTEGER, percent(10), "exact"), null);
});

const prices = [
  price({ price_id: "store", store_id: "s1", unit_price: 130 }),
  price({ price_id: "zone", price_zone_id: "z1", unit_price: 120 }),
  price({ price_id: "old", unit_price: 90, valid_from: "2025-01-01T00:00:00Z", valid_to: "2026-01-01T00:00:00Z" }),
  price({ price_id: "chain", valid_to: "2026-12-24T00:00:00Z" }),
  price({ price_id: "then", unit_price: 200, valid_from: "2026-12-24T00:00:00Z" }),
];

test("what is changed is what is charged there at that moment", () => {
  const at = (place: Place, moment = NOW) => chargedAt(prices, place, moment)?.price_id;
  assert.equal(at(CHAIN), "chain");
  assert.equal(at(CHAIN, Date.parse("2026-12-25T00:00:00Z")), "then");
  assert.equal(at({ scope: "zone", id: "z1", zoneId: null }), "zone");
  assert.equal(at({ scope: "zone", id: "z2", zoneId: null }), "chain");
  assert.equal(at({ scope: "store", id: "s1", zoneId: "z1" }), "store");
  assert.equal(at({ scope: "store", id: "s2", zoneId: "z1" }), "zone");
  assert.equal(at({ scope: "store", id: "s2", zoneId: null }), "chain");
  assert.equal(chargedAt([prices[0]!], CHAIN, NOW), undefined, "a store's own price is not the chain's");
});

const products = [
  { id: "p1", name: "One", prices: [price({ price_id: "a", unit_price: 1459, price_quantity: "10" })] },
  { id: "p2", name: "Without", prices: [] },
  { id: "p3", name: "Cheap", prices: [price({ price_id: "b", unit_price: 3 })] },
  { id: "p4", name: "Free", prices: [price({ price_id: "c", unit_price: 0 })] },
  { id: "p5", name: "Five", prices: [price({ price_id: "d", unit_price: 500 })] },
];

test("each product is changed, or left out for a reason", () => {
  const plan = planOf(products, CHAIN, percent(100), "exact", NOW, new Set(["p5"]));
  assert.deepEqual(plan.rows.map(({ product, unitPrice }) => [product.name, unitPrice]), [["One", 1605]]);
  assert.deepEqual(plan.left.map(({ product, why }) => [product.name, why]), [["Without", "no_price"], ["Cheap", "same"], ["Free", "no_amount"], ["Five", "taken"]]);
});

test("what is sent keeps what a price buys, and stands at its place", () => {
  const plan = planOf(products, CHAIN, percent(100), "exact", NOW);
  assert.deepEqual(askedOf(plan, { scope: "zone", id: "z1", zoneId: null }, null)[0], { product_id: "p1", price_zone_id: "z1", store_id: null, unit_price: 1605, price_quantity: "10", valid_from: null, valid_until: null });
  assert.deepEqual(askedOf(plan, { scope: "store", id: "s1", zoneId: "z1" }, "2026-12-01T00:00:00Z").map(({ store_id, price_zone_id, valid_from }) => [store_id, price_zone_id, valid_from]), Array(2).fill(["s1", null, "2026-12-01T00:00:00Z"]));
});

test("a fault is of the product whose row it names", () => {
  const { rows } = planOf(products, CHAIN, percent(100), "exact", NOW);
  const conflict = { code: "conflict", field: "changes[1].valid_from" };
  assert.deepEqual(faultsOf(rows, [conflict, { code: "invalid", field: "changes[7].unit_price" }, { code: "forbidden" }]).map(({ product, fault }) => [product.name, fault]), [["Five", conflict]]);
});

test("what begins later at the same place is known", () => {
  assert.equal(laterPrice(prices, CHAIN, NOW)?.price_id, "then");
  assert.equal(laterPrice(prices, CHAIN, Date.parse("2026-12-24T00:00:00Z"))?.price_id, "then", "at the same moment too");
  assert.equal(laterPrice(prices, { scope: "store", id: "s1", zoneId: "z1" }, NOW), undefined);
});
