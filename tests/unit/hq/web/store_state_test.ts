import assert from "node:assert/strict";
import { test } from "node:test";

import { byNeed, documentsWaiting, revisionsBehind, storeWord, type SyncStore } from "../../../../hq/web/pages/stores/store_state.ts";

const NOW = Date.parse("2026-11-20T10:00:00Z");
const fine: SyncStore = {
  store_id: "1", code: "A", name: "Centro", store_inc: "x", enrolled_at: "2026-11-01T00:00:00Z", fenced_at: null, head_rev: 10, applied_rev: 10, applied_at: null,
  reported_at: "2026-11-20T09:59:50Z", reported_seq: 5, received_seq: 5, received_at: "2026-11-20T09:59:00Z", connected: true, quarantined: 0, repeated: 0, numbers_given_twice: 0, conditions: 0, life_number: 1,
};

test("a store that has everything and delivered everything is up to date", () => {
  assert.equal(storeWord(fine, NOW), "up_to_date");
});

test("what a store has not applied and has not delivered is counted, never below nothing", () => {
  assert.deepEqual([revisionsBehind({ ...fine, applied_rev: 7 }), revisionsBehind({ ...fine, applied_rev: null }), revisionsBehind({ ...fine, applied_rev: 12 })], [3, 10, 0]);
  assert.deepEqual([documentsWaiting({ ...fine, reported_seq: 9 }), documentsWaiting({ ...fine, reported_seq: null })], [4, 0]);
});

test("silence is told after five minutes, and only when the line is not open", () => {
  const old = { ...fine, reported_at: "2026-11-20T09:50:00Z", received_at: "2026-11-20T09:50:00Z" };
  assert.equal(storeWord(old, NOW), "up_to_date");
  assert.equal(storeWord({ ...old, connected: false }, NOW), "silent");
  assert.equal(storeWord({ ...fine, connected: false }, NOW), "up_to_date");
});

test("an identity that ended or never began goes before everything else", () => {
  assert.equal(storeWord({ ...fine, fenced_at: "2026-11-20T09:00:00Z", quarantined: 3 }, NOW), "revoked");
  assert.equal(storeWord({ ...fine, enrolled_at: null, reported_at: null, received_at: null, connected: false }, NOW), "never_enrolled");
});

test("those that need somebody come first", () => {
  const stores = [fine, { ...fine, code: "B", applied_rev: 3 }, { ...fine, code: "C", quarantined: 1 }];
  assert.deepEqual(byNeed(stores, NOW).map(({ code }) => code), ["C", "B", "A"]);
});
