import assert from "node:assert/strict";
import { test } from "node:test";

import { checkedDays, comparedSpan, questionOf, readReport, sortOf, writeReport } from "../../../../../../common/web/pages/reports/report_query.ts";

const TODAY = "2026-11-30";
const read = (address: Record<string, string>, usual: "store" | "day" = "store") => readReport(address, usual, TODAY, "en");

test("an address without a question asks for the last seven days, and what is usual is left out of it", () => {
  const query = read({});
  assert.deepEqual([query.by, query.from, query.to], ["store", "2026-11-24", TODAY]);
  assert.deepEqual(writeReport(query, "store"), {});
});

test("a period that has a name keeps it, days that were chosen are those days", () => {
  assert.deepEqual(writeReport(read({ period: "last_thirty", by: "product" }), "store"), { by: "product", period: "last_thirty" });
  const chosen = { from: "2026-02-01", to: "2026-02-28" };
  assert.deepEqual(writeReport(read(chosen), "store"), chosen);
});

test("what somebody typed into the address asks for nothing that there is not", () => {
  const query = read({ by: "weather", from: "2026-13-01", to: "x", compare: "mars", show: "luck", sort: "-label", period: "ever" });
  assert.deepEqual(query, read({}));
  assert.equal(read({ from: "2026-03-02", to: "2026-03-01" }).from, "2026-11-24");
});

test("Mondays stand beside Mondays, whatever the length of the span", () => {
  assert.deepEqual(comparedSpan({ from: "2026-11-30", to: "2026-11-30" }, "weekdays"), { from: "2026-11-23", to: "2026-11-23" });
  assert.deepEqual(comparedSpan({ from: "2026-11-20", to: "2026-11-30" }, "weekdays"), { from: "2026-11-06", to: "2026-11-16" });
  assert.deepEqual(comparedSpan({ from: "2026-11-20", to: "2026-11-30" }, "period"), { from: "2026-11-09", to: "2026-11-19" });
  assert.deepEqual(comparedSpan({ from: "2024-02-29", to: "2024-03-01" }, "year"), { from: "2023-02-28", to: "2023-03-01" });
});

test("the server is asked for a year by its name and for other days by the days", () => {
  assert.deepEqual(questionOf(read({ compare: "year" })), { group_by: "store", from: "2026-11-24", to: TODAY, sort: "-amount", compare: "previous_year" });
  const asked = questionOf(read({ compare: "weekdays", store: "s" }));
  assert.deepEqual([asked.compare_from, asked.compare_to, asked.store_id, asked.compare], ["2026-11-17", "2026-11-23", "s", undefined]);
});

test("a department is left out where the server keeps no sums by it", () => {
  assert.equal(questionOf(read({ by: "product", department: "d" })).department_id, "d");
  assert.equal(questionOf(read({ by: "hour", department: "d" })).department_id, undefined);
});

test("time comes in its order, other groups the largest first by what is shown", () => {
  assert.equal(sortOf(read({ by: "day", show: "quantity" })), "group_key");
  assert.equal(sortOf(read({ by: "product", show: "quantity" })), "-quantity");
  assert.equal(sortOf(read({ by: "product", show: "average_amount" })), "-amount");
  assert.equal(sortOf(read({ by: "product", sort: "returned_amount" })), "returned_amount");
});

test("sums are compared for the last 31 days of a period, or for all of a shorter one", () => {
  assert.deepEqual(checkedDays({ from: "2025-11-30", to: "2026-11-30" }), { from: "2026-10-31", to: "2026-11-30" });
  assert.deepEqual(checkedDays({ from: "2026-02-01", to: "2026-03-03" }), { from: "2026-02-01", to: "2026-03-03" });
});
