import assert from "node:assert/strict";
import { test } from "node:test";

import { withMoments } from "../../../../../../common/web/pages/conditions/conditions.ts";
import { formats } from "../../../../../../common/web/i18n/messages.ts";

test("a moment within a server's sentence is written as the reader writes it", () => {
  const here = formats.value.dateTime("2026-11-30T05:10:09Z");
  assert.equal(withMoments("last heard of at 2026-11-30 05:10:09 UTC"), `last heard of at ${here}`);
  assert.equal(withMoments("ends at 2026-11-30T05:10:09Z."), `ends at ${here}.`);
});

test("what is no moment stays as it is", () => {
  assert.equal(withMoments("has revision 3 of 2026-11-30"), "has revision 3 of 2026-11-30");
});
