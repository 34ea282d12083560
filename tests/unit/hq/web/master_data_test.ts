import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { loadRules } from "../../../../common/wasm/outpost_rules.mjs";
import { departmentTree, type Department } from "../../../../hq/web/pages/departments/department_tree.ts";
import { badRowsFile, csvRows, previewOf } from "../../../../hq/web/pages/imports/csv_preview.ts";
import { changesCount, differs, isChanged, rightsByPlace, sentPermissions, toggled, type Role } from "../../../../hq/web/pages/people/role_matrix.ts";
import { halfwayPrices } from "../../../../hq/web/pages/settings/rounding_example.ts";
import { compounded, inOrder, movedUp, withoutRate, withRate } from "../../../../hq/web/pages/taxes/group_rates.ts";
import { exampleOf } from "../../../../hq/web/pages/taxes/tax_example.ts";

const department = (department_id: string, parent_id: string | null = null): Department => ({ department_id, code: department_id, name: department_id.toUpperCase(), parent_id, active: true });

test("a search leaves what is found and what it lies in", () => {
  const tree = departmentTree([department("food"), department("dairy", "food"), department("cheese", "dairy"), department("toys")], "cheese", "");
  assert.deepEqual(tree, [{ key: "food", text: "FOOD", children: [{ key: "dairy", text: "DAIRY", children: [{ key: "cheese", text: "CHEESE" }] }] }]);
});

test("no department is lost: neither a ring nor one whose parent is unknown", () => {
  const keys = departmentTree([department("a", "b"), department("b", "a"), department("c", "gone")], "", "").map(({ key }) => key);
  assert.deepEqual(keys, ["a", "b", "c"]);
});

test("a file is looked at with quotes, empty rows and line ends within cells", () => {
  const text = '\uFEFFsku,name,price\r\n\r\nA,"Bread, ""white""\nlarge",1.49\r\nB,half';
  assert.deepEqual(csvRows(text.slice(1), false).map(({ line, cells }) => [line, cells]), [[1, ["sku", "name", "price"]], [3, ["A", 'Bread, "white"\nlarge', "1.49"]], [5, ["B", "half"]]]);
  const preview = previewOf(text, true, 5);
  assert.deepEqual(preview.missing, ["department", "tax_group"]);
  assert.deepEqual(preview.columns.map(({ known }) => known), [true, true, true], "price is the former name of unit_price");
  assert.equal(preview.rows.length, 1, "a row that the look breaks off in is not shown");
});

test("bad cells come back as a file that no spreadsheet takes for formulas", () => {
  const file = badRowsFile([{ row_number: 3, sku: "A,1", errors: [{ column: "unit_price", value: "=1+1", reason: "no" }] }], ["Row", "SKU"]);
  assert.equal(file, 'Row,SKU\r\n3,"A,1",unit_price,\'=1+1,no\r\n');
});

const cashier: Role = { role_id: "c", code: "c", name: "Cashier", permissions: ["pos:sell"] };
const manager: Role = { role_id: "m", code: "m", name: "Manager", permissions: ["pos:sell", "pos:void"] };

test("what was changed is counted and sent, and what is as before is no change", () => {
  const once = toggled(cashier, new Map(), "pos:void");
  assert.ok(isChanged(cashier, once, "pos:void"));
  assert.equal(changesCount([cashier, manager], once, ["pos:sell", "pos:void"]), 1);
  assert.deepEqual(sentPermissions(once, "c", ["pos:sell", "pos:void"]), ["pos:sell", "pos:void"]);
  assert.ok(differs([cashier, manager], new Map(), "pos:void"));
  assert.ok(!differs([cashier, manager], once, "pos:void"));
  assert.equal(toggled(cashier, once, "pos:void").size, 0);
});

test("rights add up by place, headquarters first", () => {
  const places = rightsByPlace([{ role_id: "c", store_id: "s" }, { role_id: "m", store_id: null }, { role_id: "m", store_id: "s" }], [cashier, manager]);
  assert.deepEqual(places.map(({ store_id, roles, permissions }) => [store_id, roles, permissions.size]), [[null, ["Manager"], 2], ["s", ["Cashier", "Manager"], 2]]);
});

test("rates of a group keep their order, and the first is on top of none", () => {
  const two = compounded(withRate(withRate([], "a"), "b"), 1, true);
  assert.deepEqual(two, [{ tax_rate_id: "a", position: 1, compound: false }, { tax_rate_id: "b", position: 2, compound: true }]);
  assert.deepEqual(movedUp(two, 1), [{ tax_rate_id: "b", position: 1, compound: false }, { tax_rate_id: "a", position: 2, compound: false }]);
  assert.deepEqual(withoutRate(two, 0), [{ tax_rate_id: "b", position: 1, compound: false }]);
  assert.deepEqual(withRate(two, "a"), two);
  assert.deepEqual(inOrder([two[1]!, two[0]!]), two);
});

test("prices of the rounding example stand between two amounts", () => {
  for (const rate of [100_000, 210_000, 70_000]) assert.ok(halfwayPrices(rate).every((price) => (price * rate) % 1_000_000 === 500_000), String(rate));
  assert.equal(halfwayPrices(0).length, 3);
});

test("examples are worked by the rules engine: compound, within, on top, per line and per receipt", async (t) => {
  const module = await readFile(new URL("../../../../common/web/generated/rules.wasm", import.meta.url)).catch(() => null);
  if (!module) return t.skip("rules.wasm is not built");
  const engine = await loadRules(module);
  const chain = { currency: "EUR", rounding: "half_up", taxPlace: "line" };
  const rates = [{ id: "a", name: "A", rate_ppm: 100_000, compound: false }, { id: "b", name: "B", rate_ppm: 100_000, compound: true }];
  const onTop = exampleOf(engine, { ...chain, includesTax: false, rates, prices: [1000] });
  assert.deepEqual([onTop.net, onTop.taxes.map(({ amount }) => amount), onTop.total], [1000, [100, 110], 1210]);
  const within = exampleOf(engine, { ...chain, includesTax: true, rates: rates.slice(0, 1), prices: [1100] });
  assert.deepEqual([within.net, within.tax, within.total], [1000, 100, 1100]);
  assert.equal(exampleOf(engine, { ...chain, includesTax: false, rates: [], prices: [500] }).total, 500);
  const prices = halfwayPrices(100_000);
  const taxOf = (rounding: string, taxPlace: string) => exampleOf(engine, { currency: "EUR", rounding, taxPlace, includesTax: false, rates: rates.slice(0, 1), prices }).tax;
  assert.ok(taxOf("half_up", "line") > taxOf("half_down", "line"));
  assert.ok(taxOf("half_up", "line") > taxOf("half_up", "document"));
});
