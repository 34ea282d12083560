import assert from "node:assert/strict";
import { test } from "node:test";

import { addQuantities, formatQuantity, parseQuantity, thousandthsOf } from "../../../../../common/web/rules/quantity.ts";

function typed(text: string, locale = "en-IE", places?: number): string {
  const parsed = parseQuantity(text, locale, places);
  return "fault" in parsed ? parsed.fault : parsed.value;
}

test("quantities become the shortest decimal text, whatever the language", () => {
  assert.equal(typed("2"), "2");
  assert.equal(typed("0,335", "es-ES"), "0.335");
  assert.equal(typed("1.50"), "1.5");
  assert.equal(typed("-0.100"), "-0.1");
  assert.equal(typed("007"), "7");
  assert.equal(typed("100"), "100");
  assert.equal(typed("-0"), "0");
});

test("a fourth place, parts of a piece and a slip of the finger are faults", () => {
  assert.equal(typed("0.3355"), "too_many_places");
  assert.equal(typed("1.5", "en-IE", 0), "too_many_places");
  assert.equal(typed("3", "en-IE", 0), "3");
  assert.equal(typed("10000000000"), "too_large");
});

test("they are written as the language does, with their unit, and add up exactly", () => {
  assert.equal(formatQuantity("1234.5", "es-ES", "kg"), "1234,5\u00a0kg");
  assert.equal(formatQuantity("12345.5", "en-IE"), "12,345.5");
  assert.equal(addQuantities(["0.1", "0.2"]), "0.3");
  assert.equal(addQuantities(["1.5", "-2"]), "-0.5");
});

test("text that is no quantity is not taken for one", () => {
  assert.equal(thousandthsOf("0.335"), 335n);
  assert.throws(() => thousandthsOf("many"), RangeError);
});
