import assert from "node:assert/strict";
import { test } from "node:test";

import type { JournalEntry } from "../../../../common/web/generated/store.d.ts";
import { byDay, pageOf } from "../../../../store/web/pages/journal/journal.ts";

const entry = (journal_id: number, recorded_at: string, kind = "sale") => ({ journal_id, kind, document_id: "d", recorded_at }) as JournalEntry;

test("entries stand under the day on which they were written, in their order", () => {
  const at = (day: number, hour: number) => new Date(2026, 10, day, hour).toISOString();
  const days = byDay([entry(4, at(30, 9)), entry(3, at(30, 8)), entry(2, at(29, 20)), entry(1, at(28, 7))]);
  assert.deepEqual(days.map(({ day, entries }) => [day, entries.map(({ journal_id }) => journal_id)]), [["2026-11-30", [4, 3]], ["2026-11-29", [2]], ["2026-11-28", [1]]]);
  assert.deepEqual(byDay([]), []);
});

test("an entry leads to its document where that has a page", () => {
  assert.equal(pageOf(entry(1, "2026-11-30T00:00:00Z", "register_session_closed")), "/register_sessions/d");
  assert.equal(pageOf(entry(1, "2026-11-30T00:00:00Z", "something_newer")), null);
});
