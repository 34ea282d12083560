import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { loadRules } from "../../../../common/wasm/outpost_rules.mjs";
import { changeMany, differing, type BulkSend } from "../../../../hq/web/pages/catalogue/bulk.ts";
import { checkBarcode } from "../../../../hq/web/pages/catalogue/barcode_check.ts";

const never = new AbortController().signal;

/* Records in memory, as the server keeps them. */
function world(records: Map<string, Record<string, unknown>>, refused: string[] = []): BulkSend {
  return async (id, values) => {
    const record = records.get(id)!;
    if (refused.includes(id)) return { fault: "no", name: id };
    const before = differing(record, values);
    Object.assign(record, values);
    return { before: before ?? {}, name: id };
  };
}

test("a change of many is undone by what it gives back", async () => {
  const records = new Map(Array.from({ length: 50 }, (_, at) => [`p${at}`, { department_id: `d${at % 3}`, active: true }]));
  const before = structuredClone(records);
  const targets = [...records.keys()].map((id) => ({ id, values: { department_id: "d0" } }));
  const told: number[] = [];
  const { done, failed, cancelled } = await changeMany(targets, world(records), (count) => told.push(count), never);
  assert.ok([...records.values()].every((record) => record.department_id === "d0"));
  assert.deepEqual([failed, cancelled, told.at(-1)], [[], false, 50]);
  assert.equal(done.length, 33, "those that were there already are not touched");
  await changeMany(done, world(records), () => undefined, never);
  assert.deepEqual(records, before);
});

test("what is refused is named, all others are done", async () => {
  const records = new Map([["a", { active: true }], ["b", { active: true }]]);
  const { done, failed } = await changeMany([...records.keys()].map((id) => ({ id, values: { active: false } })), world(records, ["a"]), () => undefined, never);
  assert.deepEqual(failed, [{ id: "a", name: "a", fault: "no" }]);
  assert.deepEqual(done, [{ id: "b", values: { active: true } }]);
});

test("who stops keeps what is done, and can undo it", async () => {
  const records = new Map(Array.from({ length: 100 }, (_, at) => [`p${at}`, { active: true }]));
  const stop = new AbortController();
  const { done, cancelled } = await changeMany([...records.keys()].map((id) => ({ id, values: { active: false } })), world(records), (count) => { if (count === 10) stop.abort(); }, stop.signal);
  assert.ok(cancelled);
  assert.equal(done.length, [...records.values()].filter((record) => !record.active).length);
  assert.ok(done.length >= 10 && done.length < 100);
});

test("the check digit is said by the rules engine", async (t) => {
  const module = await readFile(new URL("../../../../common/web/generated/rules.wasm", import.meta.url)).catch(() => null);
  if (!module) return t.skip("rules.wasm is not built");
  const rules = await loadRules(module);
  assert.deepEqual(checkBarcode(rules, "96385074"), { kind: "right" });
  assert.deepEqual(checkBarcode(rules, " 012345678905 "), { kind: "right" });
  assert.deepEqual(checkBarcode(rules, "012345678900"), { kind: "wrong", digit: "5" });
  assert.deepEqual(checkBarcode(rules, "9638507"), { kind: "incomplete", digit: "4" });
  assert.deepEqual(checkBarcode(rules, "01234567890"), { kind: "incomplete", digit: "5" });
  assert.deepEqual(["84100", "ABC-1", ""].map((code) => checkBarcode(rules, code).kind), ["own", "own", "own"]);
});
