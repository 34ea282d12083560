import assert from "node:assert/strict";
import test from "node:test";
import { readMany } from "../../../../hq/web/pages/catalogue/read_many.ts";

test("many are read some at once, and stand in the order they were asked for", async () => {
  let running = 0, most = 0;
  const told: number[] = [];
  const found = await readMany(Array.from({ length: 30 }, (_, at) => at), async (at) => {
    most = Math.max(most, ++running);
    for (let turn = 0; turn < 7 - (at % 7); turn++) await Promise.resolve();
    running--;
    return at * 2;
  }, (done) => told.push(done));
  assert.deepEqual(found, Array.from({ length: 30 }, (_, at) => at * 2));
  assert.deepEqual([most, told.at(-1), told.length], [4, 30, 30]);
  assert.deepEqual(await readMany([], () => Promise.reject(new Error("none is asked for")), () => undefined), []);
});

test("the first that fails ends it", async () => {
  const asked: number[] = [];
  await assert.rejects(readMany(Array.from({ length: 100 }, (_, at) => at), (at) => {
    asked.push(at);
    return at === 5 ? Promise.reject(new Error("no")) : Promise.resolve(at);
  }, () => undefined), /no/);
  assert.ok(asked.length < 20, `${asked.length} were asked for`);
});
