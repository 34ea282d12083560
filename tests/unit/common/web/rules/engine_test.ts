/* The engine as pages get it: the very file that the client is built with. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { rulesEngine } from "../../../../../common/web/rules/engine.ts";

const built = new URL("../../../../../common/web/generated/rules.wasm", import.meta.url);

test("a load that failed is tried again, and what was loaded serves everybody", async () => {
  await assert.rejects(rulesEngine(() => Promise.reject(new Error("no connection"))), /no connection/);
  const engine = await rulesEngine(() => readFile(built));
  assert.equal(await rulesEngine(() => Promise.reject(new Error("not asked"))), engine);
  const reply = engine.computeBasket({ currency: "EUR", lines: [{ quantity: "2", price: { amount: 250 } }] });
  assert.equal(reply.total, "500");
});
