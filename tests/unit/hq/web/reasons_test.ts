import assert from "node:assert/strict";
import test from "node:test";
import { byReason, faultOf, shortReason, type Waiting } from "../../../../hq/web/pages/sync/reasons.ts";

const document = (reason_code: string, reason = reason_code) => ({ reason_code, reason }) as Waiting;

test("what is wrong and what to do follows from the code, as the page of quarantine says", () => {
  assert.deepEqual(["already_exists_differently", "23502", "23514", "23503", "22P02", "OP001", "40001"].map(faultOf), ["same_id", "value", "value", "refers", "unreadable", "kind", "other"]);
});

test("the values of a row are left out of a reason, which is then the same for all that have it", () => {
  const reason = 'new row for relation "sale" violates check constraint "sale_kind_check"';
  assert.equal(shortReason(`${reason}: Failing row contains (1, gift,\n(2)).`), reason);
  assert.equal(shortReason("documents of this kind are not known"), "documents of this kind are not known");
});

test("documents of one code are one group whatever their rows hold, the largest first", () => {
  const groups = byReason([document("OP001"), document("23514", "one"), document("23514", "another")]);
  assert.deepEqual(groups.map(({ code, documents }) => [code, documents.length]), [["23514", 2], ["OP001", 1]]);
});
