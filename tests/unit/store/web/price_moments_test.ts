import assert from "node:assert/strict";
import test from "node:test";
import { isSamePrice, momentsAfter, type PriceHere } from "../../../../store/web/pages/product/price_moments.ts";

const NOW = Date.parse("2026-11-30T12:00:00Z");
const price = (unit_price: number, price_quantity = "1") => ({ unit_price, price_quantity }) as PriceHere;

test("moments are the beginnings that are to come and the ends of what runs, in order, each once", () => {
  const prices = [
    { valid_from: "2026-12-24T00:00:00Z", valid_to: null },
    { valid_from: "2026-01-01T00:00:00Z", valid_to: "2026-12-01T00:00:00Z" },
    { valid_from: "2026-12-01T00:00:00Z", valid_to: "2026-12-24T00:00:00Z" },
  ];
  assert.deepEqual(momentsAfter(prices, NOW), ["2026-12-01T00:00:00Z", "2026-12-24T00:00:00Z"]);
});

test("a price is the same by what one pays for how much, and none is none", () => {
  assert.equal(isSamePrice(price(100, "1"), price(100, "1.000")), true);
  assert.equal(isSamePrice(price(100), price(101)), false);
  assert.equal(isSamePrice(price(100), price(100, "10")), false);
  assert.equal(isSamePrice(price(100), null), false);
  assert.equal(isSamePrice(null, null), true);
});
