import assert from "node:assert/strict";
import test from "node:test";
import type { ResourceDescription } from "../../../../../common/web/pages/describe.ts";
import { change, conflicts, creation, emptyRecord, merged } from "../../../../../common/web/pages/record_form.ts";

const plain = { required: false, nullable: false, readOnly: false, writeOnly: false, askedBy: [] as string[] };
const resource: ResourceDescription = {
  name: "user", path: "/u", id: "user_id", order: "name", kept: true, permissionRead: "signed_in", permissionChange: "x",
  fields: [
    { ...plain, name: "user_id", type: "uuid" },
    { ...plain, name: "name", type: "text" },
    { ...plain, name: "email", type: "text", nullable: true },
    { ...plain, name: "password", type: "text", writeOnly: true },
    { ...plain, name: "active", type: "boolean", fallback: true },
    { ...plain, name: "roles", type: "records", fields: [] },
    { ...plain, name: "lines", type: "texts", nullable: true },
    { ...plain, name: "row_version", type: "integer", readOnly: true },
  ],
};
const before = { user_id: "1", name: "Ana", email: "a@b.c", active: true, roles: [{ role_id: "r" }], row_version: 3 };

test("a new record begins with the defaults of its declaration", () => {
  assert.deepEqual(emptyRecord(resource), { name: "", email: "", password: "", active: true, roles: [], lines: null });
});

test("lines are sent without empty ones at the end; none at all are null", () => {
  assert.deepEqual(change(resource, before, { ...before, lines: ["One", "", "Three", "", " "] }), { lines: ["One", "", "Three"] });
  assert.deepEqual(change(resource, { ...before, lines: ["One"] }, { ...before, lines: [""] }), { lines: null });
});

test("what was left empty is not sent, so that it takes its default", () => {
  assert.deepEqual(creation(resource, "1", { name: "Ana", email: "", password: "secret", active: true, roles: [], lines: null }),
    { user_id: "1", name: "Ana", password: "secret", active: true, roles: [] });
});

test("only what was changed is sent; an emptied text that may be null becomes null", () => {
  assert.deepEqual(change(resource, before, { ...before, name: "Eva", email: "", password: "" }), { name: "Eva", email: null });
});

test("a new record that nobody has typed in has no changes, whatever may be null", () => {
  assert.deepEqual(change(resource, emptyRecord(resource), emptyRecord(resource)), {});
});

test("rows of a record are compared by what stands in them", () => {
  assert.deepEqual(change(resource, before, { ...before, roles: [{ role_id: "r" }] }), {});
  assert.deepEqual(change(resource, before, { ...before, roles: [] }), { roles: [] });
});

test("a conflict is a field that both changed, differently", () => {
  const theirs = { ...before, name: "Eve", email: "new@b.c", row_version: 4 };
  const mine = { ...before, name: "Eva", active: false };
  assert.deepEqual(conflicts(resource, before, mine, theirs).map(({ field, mine: own, theirs: other }) => [field.name, own, other]), [["name", "Eva", "Eve"]]);
  assert.deepEqual(merged(resource, before, mine, theirs), { ...theirs, name: "Eva", active: false });
});
