import assert from "node:assert/strict";
import { test } from "node:test";

import { asProblem, localProblem, Problem, problemOf, retryAfterOf } from "../../../../../common/web/api/problem.ts";

function reply(status: number, body: string, headers: Record<string, string>): Response {
  return new Response(body, { status, headers });
}

const invalid = {
  type: "urn:outpost:error:invalid", title: "Invalid value", status: 422, code: "invalid", detail: "two faults", remedy: "Correct it.",
  request_id: "r1",
  errors: [
    { code: "invalid", field: "lines[3].quantity", detail: "not a number" },
    { code: "missing_field", field: "name" },
  ],
};

test("a problem document arrives with its code, request and every fault by its field", async () => {
  const problem = await problemOf(reply(422, JSON.stringify(invalid), { "Content-Type": "application/problem+json" }));
  assert.equal(problem.code, "invalid");
  assert.equal(problem.request_id, "r1");
  assert.equal(problem.faultOf("name")?.code, "missing_field");
  assert.equal(problem.faultOf("lines")?.detail, "not a number");
  assert.equal(problem.faultOf("lines[3]")?.detail, "not a number");
  assert.equal(problem.faultOf("line"), undefined);
});

test("one fault that is named at the top is one of errors, too", () => {
  const problem = new Problem({ code: "conflict", status: 409, title: "Conflict", field: "code", detail: "taken" });
  assert.deepEqual(problem.errors, [{ code: "conflict", field: "code", detail: "taken" }]);
});

test("a page of a proxy is told by its status, and is no answer of this server otherwise", async () => {
  const html = { "Content-Type": "text/html" };
  assert.equal((await problemOf(reply(502, "<h1>Bad gateway</h1>", html))).code, "unavailable");
  assert.equal((await problemOf(reply(418, "<h1>Hello</h1>", html))).code, "not_json");
  assert.equal((await problemOf(reply(503, "{broken", { "Content-Type": "application/json" }))).code, "unavailable");
  assert.equal((await problemOf(reply(500, "[]", { "Content-Type": "application/json" }))).code, "not_json");
});

test("Retry-After is a number of seconds or a date", () => {
  const now = Date.parse("2026-12-04T00:00:00Z");
  assert.equal(retryAfterOf(new Headers({ "Retry-After": "7" }), now), 7);
  assert.equal(retryAfterOf(new Headers({ "Retry-After": "Fri, 04 Dec 2026 00:00:05 GMT" }), now), 5);
  assert.equal(retryAfterOf(new Headers({ "Retry-After": "soon" }), now), undefined);
  assert.equal(retryAfterOf(new Headers(), now), undefined);
});

test("whatever is thrown becomes a problem, and a problem stays the one it is", () => {
  const problem = localProblem("timed_out");
  assert.equal(asProblem(problem), problem);
  assert.equal(asProblem(new DOMException("", "AbortError")).code, "cancelled");
  assert.equal(asProblem(new TypeError("fetch failed")).code, "no_connection");
  assert.equal(asProblem(new SyntaxError("Unexpected token")).code, "not_json");
});
