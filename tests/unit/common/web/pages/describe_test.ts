import assert from "node:assert/strict";
import test from "node:test";
import { describeResources, type OpenApiDocument } from "../../../../../common/web/pages/describe.ts";

const document: OpenApiDocument = {
  components: {
    schemas: {
      Tender: {
        type: "object",
        properties: {
          tender_id: { type: "string", format: "uuid" },
          name: { type: "string", maxLength: 200, "x-asked-by": ["search_in"] },
          kind: { type: "string", enum: ["cash", "card"], "x-asked-by": ["filter"] },
          limit: { type: ["integer", "null"], format: "money" },
          department_id: { type: "string", format: "uuid", "x-refers": "department" },
          rates: { type: "array", items: { $ref: "#/components/schemas/TenderRate" } },
          row_version: { type: "integer", format: "int64", readOnly: true },
          department: { oneOf: [{ $ref: "#/components/schemas/Department" }, { type: "null" }] },
        },
      },
      TenderNew: {
        type: "object",
        required: ["tender_id", "name"],
        properties: {
          tender_id: { type: "string", format: "uuid" }, name: { type: "string", maxLength: 200 }, kind: { type: "string", enum: ["cash", "card"], "x-default": "cash" },
          limit: { type: ["integer", "null"], format: "money" }, department_id: { type: "string" }, pin: { type: "string" },
          rates: { type: "array", items: { $ref: "#/components/schemas/TenderRate" } },
        },
      },
      TenderRate: { type: "object", required: ["rate"], properties: { rate: { type: "integer", format: "rate", maximum: 1000000 } } },
    },
  },
  "x-resources": {
    tender: { schema: "Tender", path: "/api/v1/tenders", order: "name", kept: true, permission_read: "signed_in", permission_change: "hq:manage_taxes" },
  },
};
const tender = describeResources(document).tender!;
const field = (name: string) => tender.fields.find((each) => each.name === name)!;

test("a resource has its address, its id, its order and who may change it", () => {
  assert.deepEqual([tender.path, tender.id, tender.order, tender.kept, tender.permissionChange],
    ["/api/v1/tenders", "tender_id", "name", true, "hq:manage_taxes"]);
});

test("formats and choices become types of fields", () => {
  assert.deepEqual(["limit", "kind", "department_id", "name", "row_version"].map((name) => field(name).type), ["money", "choice", "uuid", "text", "integer"]);
  assert.deepEqual(field("kind").choices, ["cash", "card"]);
  assert.equal(field("kind").fallback, "cash");
});

test("a field says whether it is required, may be null, and to what it refers", () => {
  assert.deepEqual([field("name").required, field("limit").nullable, field("name").nullable, field("department_id").refers], [true, true, false, "department"]);
});

test("what no request takes is read only, what no reply shows is write only", () => {
  assert.equal(field("row_version").readOnly, true);
  assert.equal(field("pin").writeOnly, true);
});

test("rows of a record are described too, records that are only expanded are not", () => {
  assert.deepEqual(field("rates").fields, [{ name: "rate", type: "rate", required: true, nullable: false, readOnly: false, writeOnly: false, askedBy: [], maximum: 1000000 }]);
  assert.equal(field("department"), undefined);
});

test("what stores write is described by the summaries of its list, as nothing that one changes", () => {
  const summary = {
    type: "object",
    properties: {
      register_session_id: { type: "string", format: "uuid" },
      register_id: { type: "string", format: "uuid", "x-refers": "register", "x-asked-by": ["filter"] },
      opened_at: { type: "string", format: "date-time", "x-asked-by": ["range", "sort"] },
      opened_by: { type: "string", format: "uuid" },
    },
  };
  const reply = { 200: { content: { "application/json": { schema: { $ref: "#/components/schemas/RegisterSessionSummaryPage" } } } } };
  const { register_session: described } = describeResources({
    components: { schemas: { RegisterSessionSummary: summary } },
    paths: { "/api/v1/register_sessions": { get: { "x-permission": "hq:view_reports", responses: reply } }, "/api/v1/jobs": { get: { responses: {} } } },
  });
  assert.ok(described);
  assert.deepEqual([described.path, described.id, described.order, described.permissionRead, described.permissionChange, described.isDocument],
    ["/api/v1/register_sessions", "register_session_id", "-opened_at", "hq:view_reports", null, true]);
  assert.deepEqual(described.fields.map(({ name, readOnly, refers }) => [name, readOnly, refers]), [["register_session_id", true, undefined], ["register_id", true, "register"], ["opened_at", true, undefined], ["opened_by", true, "user"]]);
});
