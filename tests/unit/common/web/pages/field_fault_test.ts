import assert from "node:assert/strict";
import test from "node:test";
import type { FieldDescription } from "../../../../../common/web/pages/describe.ts";
import { faultWords } from "../../../../../common/web/pages/field_fault.ts";

const field = (given: Partial<FieldDescription>) => ({ name: "f", type: "text", ...given }) as FieldDescription;
const CODE = "^[A-Za-z0-9][A-Za-z0-9._/+-]{0,39}$", USER_NAME = "^[a-z0-9][a-z0-9._@-]{0,59}$";

test("a text is too short or too long by its letters, not by how they are stored", () => {
  assert.deepEqual(faultWords(field({ minimumLength: 12 }), "secret"), { key: "short", count: 12 });
  assert.deepEqual(faultWords(field({ maximumLength: 3 }), "abcd"), { key: "long", count: 3 });
  assert.equal(faultWords(field({ maximumLength: 2 }), "😀ñ"), null);
});

test("what breaks a pattern is told by what the pattern is of", () => {
  assert.deepEqual(faultWords(field({ pattern: CODE }), "a b"), { key: "code" });
  assert.deepEqual(faultWords(field({ pattern: USER_NAME }), "Anna"), { key: "user_name" });
  assert.deepEqual(faultWords(field({ pattern: "^[^@\\s]+@[^@\\s]+$" }), "anna"), { key: "address" });
  assert.deepEqual(faultWords(field({ pattern: "^[!-~]{1,48}$" }), "ñ"), { key: "letters" });
  assert.equal(faultWords(field({ pattern: CODE }), "A-1"), null);
});

test("a figure is told its bounds, and of what only the server knows nothing is said", () => {
  assert.deepEqual(faultWords(field({ type: "integer", minimum: 1 }), 0), { key: "low", count: 1 });
  assert.deepEqual(faultWords(field({ type: "integer", maximum: 9 }), 10), { key: "high", count: 9 });
  assert.equal(faultWords(field({ type: "integer" }), 10), null);
  assert.equal(faultWords(field({}), null), null);
});
