import assert from "node:assert/strict";
import { test } from "node:test";

import { intlFormats } from "../../../../../common/web/ui/formats.ts";
import { timeWidth } from "../../../../../common/web/ui/grid/widths.ts";

test("a column of times is as wide as its widest text, which with AM and PM is wider", () => {
  const [english, spanish] = ["en-US", "es-ES"].map((locale) => timeWidth(intlFormats(locale, "EUR")));
  const longest = Math.max(...[3, 5, 11].map((month) => intlFormats("en-US", "EUR").dateTime(`2026-${String(month).padStart(2, "0")}-29T22:58:00`).length));
  assert.ok(english! >= longest * 0.5 + 1.5, `${english} rem for ${longest} letters`);
  assert.ok(english! > spanish!, `${english} rem beside ${spanish}`);
});
