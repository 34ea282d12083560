import assert from "node:assert/strict";
import { test } from "node:test";

import type { RegisterSession, SaleLine } from "../../../../../../common/web/generated/hq.d.ts";
import { spanOf, spanQuery } from "../../../../../../common/web/pages/documents/document_query.ts";
import { isListed, taxSums } from "../../../../../../common/web/pages/documents/sale_parts.ts";
import { drawerSteps, receiptsOfSession } from "../../../../../../common/web/pages/documents/session_parts.ts";

test("business dates are asked by themselves, beside moments that are wide enough", () => {
  const span = { field: "business_date", moment: "sold_at" };
  const asked = spanQuery(span, { from: "2026-11-30", to: "2026-11-30" });
  assert.deepEqual(asked, { business_date_from: "2026-11-30", business_date_to: "2026-11-30", sold_at_from: "2026-11-28T00:00:00Z", sold_at_to: "2026-12-03T00:00:00Z" });
  assert.deepEqual(spanOf(span, asked), { from: "2026-11-30", to: "2026-11-30" });
});

test("moments are asked by whole days of the reader", () => {
  const period = { from: "2026-10-24", to: "2026-10-26" };
  const asked = spanQuery({ field: "opened_at" }, period);
  assert.deepEqual(spanOf({ field: "opened_at" }, asked), period);
  assert.equal(new Date(asked.opened_at_to!).getMilliseconds(), 999);
  assert.equal(spanOf({ field: "opened_at" }, { opened_at_from: asked.opened_at_from! }), null);
});

test("the steps of a drawer add up to what is expected", () => {
  const session = { opening_float: 10000, paid_in: 500, paid_out: 200, dropped: 3000, expected_cash: 19300, counted_cash: null, difference: null } as RegisterSession;
  const steps = drawerSteps(session);
  assert.deepEqual(steps.map(({ name, amount }) => [name, amount]), [["float", 10000], ["cash", 12000], ["paid_in", 500], ["paid_out", -200], ["dropped", -3000]]);
  assert.equal(steps.reduce((sum, { amount }) => sum + amount, 0), 19300);
});

test("a session's receipts end with it, and go on while it is open", () => {
  const session = { register_id: "r", business_date: "2026-11-30", opened_at: "a", closed_at: "b" } as RegisterSession;
  assert.match(receiptsOfSession(session), /sold_at_to=b/);
  assert.doesNotMatch(receiptsOfSession({ ...session, closed_at: null }), /sold_at_to/);
});

test("taxes are summed by rate, the highest first, also of returns", () => {
  const line = (rate: number, base: number, amount: number) => ({ taxes: [{ tax_rate_id: "t", rate, base, amount }] }) as SaleLine;
  assert.deepEqual(taxSums([line(100000, 1000, 100), line(210000, 100, 21), line(100000, -500, -50)]), [{ rate: 210000, base: 100, amount: 21 }, { rate: 100000, base: 500, amount: 50 }]);
});

test("a price that was changed by hand is told from the listed one", () => {
  const line = { price_reason: "damaged", listed_unit_price: 500, unit_price: 400 } as SaleLine;
  assert.equal(isListed(line), false);
  assert.equal(isListed({ ...line, price_reason: null }), true);
  assert.equal(isListed({ ...line, unit_price: 500 }), true);
});
