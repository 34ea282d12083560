import assert from "node:assert/strict";
import test from "node:test";
import { MOST_BYTES, pngProblem } from "../../../../hq/web/pages/receipts/logo_file.ts";

const png = (length: number) => Uint8Array.from({ length }, (_, index) => [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a][index] ?? 0);

test("a picture of another kind is not taken for a PNG, nor is a piece of one", () => {
  assert.equal(pngProblem(new TextEncoder().encode("GIF89a and more")), "not_png");
  assert.equal(pngProblem(png(7)), "not_png");
});

test("64 KiB are as much as a logo may have", () => {
  assert.equal(pngProblem(png(MOST_BYTES)), undefined);
  assert.equal(pngProblem(png(MOST_BYTES + 1)), "too_large");
});
