import assert from "node:assert/strict";
import { test } from "node:test";

import { byHour, byNow, growth, hoursOf } from "../../../../hq/web/pages/home/figures.ts";

test("a day before is compared up to the same time, the running hour by its minutes", () => {
  const hours = [{ group_key: "09", amount: 1000 }, { group_key: "10", amount: 600 }, { group_key: "11", amount: 9999 }];
  assert.equal(byNow(hours, new Date(2026, 10, 20, 10, 30)), 1300);
});

test("nothing to compare with is no growth", () => {
  assert.deepEqual([growth(112, 100)!.toFixed(2), growth(5, 0)], ["0.12", null]);
});

test("hours go from the first to the last sale without a gap, and those to come are unknown, not nothing", () => {
  const groups = [{ group_key: "11", amount: 5 }, { group_key: "09", amount: 7 }];
  assert.deepEqual(hoursOf(groups), ["09", "10", "11"]);
  assert.deepEqual(byHour(groups, ["09", "10", "11", "12"], 11), [7, 0, 5, null]);
  assert.deepEqual(byHour(groups, ["09", "10", "11"], 9), [7, null, 5], "a store's clock may be ahead of the browser's");
  assert.deepEqual(hoursOf([]), []);
});
