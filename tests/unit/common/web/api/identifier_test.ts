import assert from "node:assert/strict";
import { test } from "node:test";

import { newId, newTraceparent } from "../../../../../common/web/api/identifier.ts";

const FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("ids are of version 7, say when they were made, and follow each other even within a millisecond", () => {
  const now = Date.parse("2026-12-04T14:05:09.123Z");
  const ids = Array.from({ length: 10_000 }, () => newId(now));
  for (const id of ids) assert.match(id, FORM);
  assert.equal(Number.parseInt(ids[0]!.replace("-", "").slice(0, 12), 16), now);
  assert.deepEqual([...ids].sort(), ids);
  assert.equal(new Set(ids).size, ids.length);
});

test("a clock that goes back does not", () => {
  const later = newId(Date.parse("2027-01-01T00:00:00Z"));
  assert.ok(newId(Date.parse("2026-12-31T00:00:00Z")) > later);
});

test("a trace has the form that servers follow, and is another one each time", () => {
  assert.match(newTraceparent(), /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  assert.notEqual(newTraceparent(), newTraceparent());
});
