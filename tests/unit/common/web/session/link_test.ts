import assert from "node:assert/strict";
import { test } from "node:test";

import { codeOf } from "../../../../../common/web/session/link.ts";

test("a code is read from behind the # of the sign-in page alone", () => {
  assert.equal(codeOf(new URL("http://outpost.example/sign-in#code=ABC-123")), "ABC-123");
  assert.equal(codeOf(new URL("http://outpost.example/sign-in?code=ABC-123")), undefined);
  assert.equal(codeOf(new URL("http://outpost.example/products#code=ABC-123")), undefined);
  assert.equal(codeOf(new URL("http://outpost.example/sign-in")), undefined);
});
