import assert from "node:assert/strict";
import test from "node:test";
import { checklistOf, type CheckInput } from "../../../../store/web/pages/today/checklist.ts";
import { comparisonOf, daysBefore, hoursOf, storeClock, type HourFigures } from "../../../../store/web/pages/today/hours.ts";

function hour(group_key: string, amount: number, compared_amount: number | null): HourFigures {
  return { group_key, amount, compared_amount, sales_count: 1, compared_sales_count: 1 };
}
const figures = [hour("09", 1000, 2000), hour("10", 500, 500), hour("12", 300, 100), hour("20", 0, 700), hour("23", 0, 0)];

test("the clock is the store's, not the reader's", () => {
  assert.deepEqual(storeClock(Date.parse("2026-11-30T23:30:00Z"), "Europe/Madrid"), { date: "2026-12-01", hour: 0 });
  assert.deepEqual(storeClock(Date.parse("2026-11-30T03:30:00Z"), "America/New_York"), { date: "2026-11-29", hour: 22 });
});

test("hours are without gaps, and those to come have no figure of today", () => {
  const hours = hoursOf(figures, 12);
  assert.deepEqual([hours[0]!.hour, hours.at(-1)!.hour, hours.length], [9, 20, 12]);
  assert.deepEqual([hours[2], hours[3], hours.at(-1)], [{ hour: 11, amount: 0, before: 0 }, { hour: 12, amount: 300, before: 100 }, { hour: 20, amount: null, before: 700 }]);
  assert.deepEqual(hoursOf([], 12), []);
});

test("today is compared up to the last full hour", () => {
  assert.deepEqual(comparisonOf(figures, 12), { until: 12, amount: 1500, before: 2500, share: -0.4 });
  assert.equal(comparisonOf(figures, 9).share, null);
});

test("days before go over months", () => assert.equal(daysBefore("2026-03-01", 7), "2026-02-22"));

const quiet: CheckInput = { date: "2026-11-30", hour: 12, open: [{ business_date: "2026-11-30", register: "1" }], closed: [], conditions: 0, pending: 0, connected: true };
const state = (input: Partial<CheckInput>) => Object.fromEntries(checklistOf({ ...quiet, ...input }).map((check) => [check.key, check.isDone]));

test("a quiet day has nothing to do", () => {
  assert.deepEqual(state({}), { registers: true, forgotten: true, differences: true, conditions: true, delivered: true });
});

test("a register of yesterday is named, and does not count as one of today", () => {
  const checks = checklistOf({ ...quiet, open: [{ business_date: "2026-11-29", register: "Register 2" }] });
  assert.deepEqual(checks.slice(0, 2).map((check) => [check.isDone, check.names]), [[false, undefined], [false, ["Register 2"]]]);
});

test("differences are summed, what balances is not counted", () => {
  const check = checklistOf({ ...quiet, closed: [{ business_date: "2026-11-29", difference: -300 }, { business_date: "2026-11-29", difference: 0 }, { business_date: "2026-11-29", difference: 20 }] }).find(({ key }) => key === "differences")!;
  assert.deepEqual([check.isDone, check.count, check.amount], [false, 2, -280]);
});

test("what waits is all right while headquarters takes it, a line that is down is not though nothing waits", () => {
  assert.equal(state({ pending: 3 }).delivered, true);
  assert.equal(state({ pending: 3, connected: false }).delivered, false);
  assert.equal(state({ pending: 0, connected: false }).delivered, false);
});

test("what somebody may not see is not on the list", () => {
  assert.deepEqual(Object.keys(state({ open: null, closed: null, conditions: null })), ["delivered"]);
});
