import assert from "node:assert/strict";
import { test } from "node:test";

import { SpentPress } from "../../../../../common/web/ui/spent_press.ts";

function closedByPress(): SpentPress {
  const presses = new SpentPress();
  presses.pressed({ x: 100, y: 100, at: 1000 });
  presses.spend(1050);
  return presses;
}

test("the second press at the same place is spent, with the click that follows it", () => {
  const presses = closedByPress();
  assert.equal(presses.isSpent({ x: 103, y: 99, at: 1300 }), true);
  assert.equal(presses.isSpent({ x: 103, y: 99, at: 1600 }), true);
});

test("a press somewhere else, or after a while, counts", () => {
  assert.equal(closedByPress().isSpent({ x: 160, y: 100, at: 1100 }), false);
  assert.equal(closedByPress().isSpent({ x: 100, y: 100, at: 1451 }), false);
});

test("what closed without a press spends none", () => {
  const presses = new SpentPress();
  presses.pressed({ x: 100, y: 100, at: 1000 });
  presses.spend(5000);
  assert.equal(presses.isSpent({ x: 100, y: 100, at: 5100 }), false);
});
