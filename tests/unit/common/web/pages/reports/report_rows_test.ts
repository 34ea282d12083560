import assert from "node:assert/strict";
import { test } from "node:test";

import { readReport } from "../../../../../../common/web/pages/reports/report_query.ts";
import { below, changeOf, chartOf, receiptsOf, type ReportRow } from "../../../../../../common/web/pages/reports/report_rows.ts";

const TODAY = "2026-11-30";
const words = { date: (day: string) => day, month: (first: string) => first, hour: (text: string) => `${text}:00` };
const names = { now: "now", before: "before" };
const read = (address: Record<string, string>) => readReport(address, "store", TODAY, "en");
const row = (part: Partial<ReportRow>) => ({ group_key: "k", label: "K", amount: 0, sales_count: 0, documents: null, ...part }) as ReportRow;
const documents = { store_id: null, register_id: "r", user_id: null, business_date_from: "2026-11-01", business_date_to: "2026-11-02", sold_at_from: "a", sold_at_to: "b" };

test("a group leads one step down, and at last to its receipts", () => {
  assert.equal(below(read({ compare: "year" }), row({ group_key: "s1" }), "store"), "/reports?by=register&compare=year&store=s1");
  assert.equal(below(read({ by: "department", store: "s1" }), row({ group_key: "d1" }), "store"), "/reports?by=product&store=s1&department=d1");
  assert.equal(below(read({ by: "product" }), row({ group_key: "p1" }), "store"), "/products/p1");
  const to = new URL(below(read({ by: "register" }), row({ documents }), "store")!, "http://x");
  assert.deepEqual([to.pathname, to.searchParams.get("register_id"), to.searchParams.get("business_date_to"), to.searchParams.has("store_id")], ["/sales", "r", "2026-11-02", false]);
  assert.equal(below(read({ by: "hour" }), row({}), "store"), null);
  assert.equal(receiptsOf(null), null);
});

test("a month leads to those of its days that were asked for", () => {
  const query = read({ by: "month", from: "2025-12-15", to: "2026-02-10" });
  assert.equal(below(query, row({ group_key: "2025-12" }), "store"), "/reports?by=day&from=2025-12-15&to=2025-12-31");
  assert.equal(below(query, row({ group_key: "2026-01" }), "store"), "/reports?by=day&from=2026-01-01&to=2026-01-31");
  assert.equal(below(query, row({ group_key: "2026-02" }), "store"), "/reports?by=day&from=2026-02-01&to=2026-02-10");
});

test("days without a sale are drawn as none, and days to come not at all", () => {
  const chart = chartOf(read({ by: "day", from: "2026-11-28", to: "2026-12-03" }), [row({ group_key: "2026-11-29", amount: 500 })], words, names, TODAY);
  assert.deepEqual([chart.labels, chart.series[0]!.values, chart.unfinished, chart.kind], [["2026-11-28", "2026-11-29", "2026-11-30"], [0, 500, 0], true, "line"]);
  assert.equal(chartOf(read({ by: "day", from: "2026-11-01", to: "2026-11-09" }), [], words, names, TODAY).unfinished, false);
});

test("what is compared is a second series, only for figures that are", () => {
  const rows = [row({ amount: 100, compared_amount: 80, average_amount: 10 })];
  assert.deepEqual(chartOf(read({ compare: "year" }), rows, words, names, TODAY).series.map(({ name, values }) => [name, ...values]), [["now", 100], ["before", 80]]);
  assert.equal(chartOf(read({ compare: "year", show: "average_amount" }), rows, words, names, TODAY).series.length, 1);
});

test("hours stand in their order however the table is sorted", () => {
  const rows = [row({ group_key: "17" }), row({ group_key: "09" })];
  assert.deepEqual(chartOf(read({ by: "hour", sort: "-amount" }), rows, words, names, TODAY).labels, ["09:00", "17:00"]);
});

test("a change is a part of what was there, and none of nothing", () => {
  assert.equal(changeOf(120, 100), 0.2);
  assert.equal(changeOf(-50, -100), 0.5);
  assert.equal(changeOf(5, 0), null);
});
