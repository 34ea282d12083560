import assert from "node:assert/strict";
import { test } from "node:test";

import { codeOf, wishesOf } from "../../../../../common/web/session/link.ts";

test("a code is read from behind the # of the sign-in page alone", () => {
  assert.equal(codeOf(new URL("http://outpost.example/sign-in#code=ABC-123")), "ABC-123");
  assert.equal(codeOf(new URL("http://outpost.example/sign-in?code=ABC-123")), undefined);
  assert.equal(codeOf(new URL("http://outpost.example/products#code=ABC-123")), undefined);
  assert.equal(codeOf(new URL("http://outpost.example/sign-in")), undefined);
});

test("language and theme go along with a code, and with nothing else", () => {
  assert.deepEqual(wishesOf(new URL("http://outpost.example/sign-in#code=ABC-123&language=es&theme=dark")), { language: "es", theme: "dark" });
  assert.deepEqual(wishesOf(new URL("http://outpost.example/sign-in#code=ABC-123&other=1")), {});
  assert.deepEqual(wishesOf(new URL("http://outpost.example/sign-in#language=es")), {});
  assert.deepEqual(wishesOf(new URL("http://outpost.example/products#code=ABC-123&language=es")), {});
});
