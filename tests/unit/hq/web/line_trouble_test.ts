import assert from "node:assert/strict";
import { test } from "node:test";

import { lineTrouble } from "../../../../hq/web/line_trouble.ts";
import type { SyncStore } from "../../../../hq/web/pages/stores/store_state.ts";

const NOW = Date.parse("2026-11-20T10:00:00Z");
const LATE = { connected: false, reported_at: "2026-11-20T09:58:00Z", received_at: "2026-11-20T09:58:00Z" };
const fine: SyncStore = {
  store_id: "1", code: "A", name: "Centro", store_inc: "x", enrolled_at: "2026-11-01T00:00:00Z", fenced_at: null, head_rev: 10, applied_rev: 10, applied_at: null,
  reported_at: "2026-11-20T09:59:50Z", reported_seq: 5, received_seq: 5, received_at: "2026-11-20T09:59:00Z", connected: true, quarantined: 0, repeated: 0, numbers_given_twice: 0, conditions: 0, life_number: 1,
};
const unheard = (stores: SyncStore[], conditions: Parameters<typeof lineTrouble>[1] = []) => lineTrouble(stores, conditions, NOW).unheard.map(({ name }) => name);

test("a store without a line is missed after two reports that did not come, long before its condition", () => {
  assert.deepEqual(unheard([{ ...fine, ...LATE }]), ["Centro"]);
  assert.deepEqual(unheard([fine]), []);
});

test("a store that reports without a line is heard of, and one that never began or has ended is not waited for", () => {
  assert.deepEqual(unheard([{ ...fine, connected: false }, { ...fine, ...LATE, enrolled_at: null }, { ...fine, ...LATE, fenced_at: "2026-11-20T09:00:00Z" }]), []);
});

test("what lasts is counted, what has ended is not", () => {
  const conditions = [{ name: "store_behind", store_id: "1", lasting: true }, { name: "store_behind", store_id: "1", lasting: false }];
  assert.deepEqual(lineTrouble([fine], conditions, NOW), { unheard: [], lasting: 1 });
});
