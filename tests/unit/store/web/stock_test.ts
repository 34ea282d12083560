import assert from "node:assert/strict";
import test from "node:test";
import { afterOf, changeOf, counterOf, documentOf, withScanned, type DraftLine } from "../../../../store/web/pages/stock/adjustment.ts";
import { firstPage, nextPage, withBalances, type Movement } from "../../../../store/web/pages/stock/ledger.ts";
import { arranged, countShown, stockRow } from "../../../../store/web/pages/stock/stock_rows.ts";

const rows = [
  { product_id: "1", sku: "A1", name: "Café molido", quantity: "12" },
  { product_id: "2", sku: "B2", name: "Bananas", quantity: "-0.335" },
  { product_id: "3", sku: "C3", name: "Milk", quantity: "0" },
  { product_id: "4", sku: null, name: null, quantity: "-2" },
].map(stockRow);
const ids = (found: readonly { product_id: string }[]) => found.map((row) => row.product_id).join("");
const all = { search: "", shown: "all" as const, sort: null };

test("below zero and low come first where nothing else is asked for", () => {
  assert.equal(ids(arranged(rows, all)), "4231");
  assert.equal(ids(arranged(rows, { ...all, sort: { column: "quantity", descending: true } })), "1324");
});

test("a product is found without its accents, and by its SKU", () => {
  assert.equal(ids(arranged(rows, { ...all, search: "cafe" })), "1");
  assert.equal(ids(arranged(rows, { ...all, search: "b2" })), "2");
});

test("rows are shown by what is left, and counted", () => {
  assert.equal(ids(arranged(rows, { ...all, shown: "negative" })), "42");
  assert.deepEqual(countShown(rows), { all: 4, negative: 2, none: 1, some: 1 });
});

function movement(document_id: string, quantity: string): Movement {
  return { kind: "sale", document_id, line_number: 1, quantity, moved_at: "2026-11-30T10:00:00Z", user_id: "u" };
}

test("the balance after a movement is what is on hand less all that came later", () => {
  const balances = withBalances([movement("c", "-1.5"), movement("b", "10"), movement("a", "-3")], "5.5").map((row) => row.balance);
  assert.deepEqual(balances, ["5.5", "7", "-3"]);
});

test("stock that moves while its ledger is read is read again", async () => {
  const hands = ["5", "4", "4"];
  let reads = 0;
  const page = await firstPage({
    onHand: async () => hands.shift()!,
    movements: async () => (reads++ === 0 ? { items: [movement("a", "5")], next: null } : { items: [movement("b", "-1"), movement("a", "5")], next: null }),
  });
  assert.equal(reads, 2);
  assert.deepEqual([page.onHand, page.rows.map((row) => row.balance)], ["4", ["4", "5"]]);
});

test("balances go on over pages", async () => {
  const source = {
    onHand: async () => "4",
    movements: async (after: string | null) => (after ? { items: [movement("a", "5")], next: null } : { items: [movement("b", "-1")], next: "b" }),
  };
  const page = await nextPage(source, await firstPage(source));
  assert.deepEqual([page.next, page.rows.map((row) => row.balance)], [null, ["4", "5"]]);
});

function line(product_id: string, onHand: string, quantity: string | null): DraftLine {
  return { product_id, name: product_id, sku: product_id, unit: "piece", onHand, quantity };
}

test("a quantity is taken, added, or what was counted", () => {
  assert.deepEqual((["take", "add", "count"] as const).map((way) => changeOf(line("a", "5", "3"), way)), ["-3", "3", "-2"]);
  assert.deepEqual((["take", "add", "count"] as const).map((way) => afterOf(line("a", "5", "3"), way)), ["2", "8", "3"]);
  assert.equal(changeOf(line("a", "5", null), "take"), null);
});

test("a product that is scanned again adds to its line", () => {
  const lines = withScanned(withScanned([line("a", "5", "1")], line("b", "0", "1")), line("a", "5", "6"));
  assert.deepEqual(lines.map((each) => [each.product_id, each.quantity]), [["a", "7"], ["b", "1"]]);
});

test("a count that was right changes nothing and is left out", () => {
  const made = documentOf("id", " Count ", [line("a", "5", "5"), line("b", "2", "1")], "count");
  assert.deepEqual(made, { stock_adjustment_id: "id", reason: "Count", lines: [{ line_number: 1, product_id: "b", quantity: "-1" }] });
});

test("what undoes an adjustment is the same with the signs turned", () => {
  const made = documentOf("id", "Broken", [line("a", "5", "2"), line("b", "1", "0.5")], "take");
  assert.deepEqual(counterOf("other", "Taken back", made).lines.map((each) => each.quantity), ["2", "0.5"]);
});
