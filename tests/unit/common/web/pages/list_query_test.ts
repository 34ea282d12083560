import assert from "node:assert/strict";
import test from "node:test";
import type { FieldDescription, ResourceDescription } from "../../../../../common/web/pages/describe.ts";
import { filterParameters, readAddress, writeQuery } from "../../../../../common/web/pages/list_query.ts";

const plain = { required: false, nullable: false, readOnly: false, writeOnly: false, askedBy: [] as string[] };
const fields: FieldDescription[] = [
  { ...plain, name: "product_id", type: "uuid" },
  { ...plain, name: "sku", type: "text", askedBy: ["filter", "sort", "search"] },
  { ...plain, name: "sold_at", type: "time", askedBy: ["range"] },
  { ...plain, name: "updated_at", type: "time", askedBy: ["since", "sort"] },
];
const resource: ResourceDescription = { name: "product", path: "/p", id: "product_id", order: "sku", kept: true, permissionRead: "signed_in", permissionChange: null, fields };

test("a field is asked by itself, by a span or by since", () => {
  assert.deepEqual(fields.flatMap(filterParameters), ["sku", "sold_at_from", "sold_at_to", "updated_since"]);
});

test("what stands in the address is what the list is asked, and back", () => {
  const address = { q: "milk", sort: "-updated_at", sku: "A1", updated_since: "2026-11-01T00:00:00Z" };
  const query = readAddress(resource, address);
  assert.deepEqual(query, { search: "milk", sort: "-updated_at", filters: { sku: "A1", updated_since: "2026-11-01T00:00:00Z" } });
  assert.deepEqual(writeQuery(query), address);
});

test("what is not declared is not asked", () => {
  assert.deepEqual(readAddress(resource, { sort: "product_id", colour: "red", sold_at_from: "" }), { search: "", sort: "", filters: {} });
});
