import assert from "node:assert/strict";
import { test } from "node:test";

import { isBehind, storeStates } from "../../../../../../common/web/pages/reports/freshness.ts";
import { keepViews, keptViews, sameQuestion } from "../../../../../../common/web/pages/reports/report_views.ts";

const NOW = Date.parse("2026-11-30T12:00:00Z");
const store = (part: object) => ({ store_id: "s", code: "A", received_at: "2026-11-30T11:00:00Z", received_seq: 10, reported_seq: 10, reported_at: "2026-11-30T11:59:00Z", ...part });

test("a store that sent all it said it has is fresh, however long ago it sold something", () => {
  assert.equal(isBehind(storeStates([store({})], NOW)[0]!), false);
});

test("a store that has more, that was not heard of or that never came is named first", () => {
  const states = storeStates([store({}), store({ code: "B", reported_at: "2026-11-30T11:30:00Z" }), store({ code: "C", reported_seq: 12 }), store({ code: "D", received_at: null, received_seq: 0, reported_seq: null, reported_at: null })], NOW);
  assert.deepEqual(states.map(({ code }) => code), ["C", "B", "D", "A"]);
  assert.deepEqual(states.map(isBehind), [true, true, true, false]);
  assert.equal(states[0]!.waiting, 2);
});

test("views are kept, and what is no view is left out", () => {
  const kept = new Map<string, string | null>();
  const view = { key: "k", name: "Mine", query: { by: "day" } };
  keepViews([view], (name, value) => kept.set(name, value));
  assert.deepEqual(keptViews((name) => kept.get(name) ?? null), [view]);
  assert.deepEqual(keptViews(() => '[{"key":1}, null, 5]'), []);
  assert.deepEqual(keptViews(() => "{"), []);
  assert.equal(sameQuestion({ a: "1", b: "2" }, { b: "2", a: "1" }), true);
  assert.equal(sameQuestion({ a: "1" }, { a: "2" }), false);
});
