/* What becomes of a request on a line that breaks, at a server that is busy, under a sign-in that ends. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { change, ifMatch, openApi, read, readTagged, wish } from "../../../../../common/web/api/client.ts";
import { Problem } from "../../../../../common/web/api/problem.ts";
import { createTransport, type Authority, type World } from "../../../../../common/web/api/transport.ts";

const ADDRESS = "http://outpost.example/api/v1/products";
type Step = Response | Error | ((request: Request) => Response | Promise<Response>);

function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });
}

function problem(status: number, code: string, headers: Record<string, string> = {}, more: object = {}): Response {
  return json({ title: code, status, code, ...more }, status, { "Content-Type": "application/problem+json", ...headers });
}

const lost = () => new TypeError("fetch failed");

/* A world that answers by the steps in turn, and notes what was sent and how long was waited. */
function worldOf(...steps: Step[]) {
  const sent: Request[] = [];
  const pauses: number[] = [];
  const world: World = {
    async fetch(request) {
      sent.push(request);
      const step = steps.shift();
      if (step === undefined) throw new Error("nothing more was to be sent");
      if (step instanceof Error) throw step;
      return typeof step === "function" ? step(request) : step;
    },
    async pause(duration) {
      pauses.push(duration);
    },
    random: () => 0.5,
  };
  return { world, sent, pauses };
}

function authority(renewed: (string | undefined)[] = [], signedIn: (string | undefined)[] = []) {
  const asked: string[] = [];
  const rows: Authority = {
    token: () => "first",
    async renew(stale) {
      asked.push(`renew ${stale}`);
      return renewed.shift();
    },
    async signInAgain() {
      asked.push("sign in");
      return signedIn.shift();
    },
  };
  return { rows, asked };
}

function get(init: RequestInit = {}): Request {
  return new Request(ADDRESS, init);
}

function post(headers: Record<string, string> = {}): Request {
  return new Request(ADDRESS, { method: "POST", body: '{"name":"Tea"}', headers: { "Content-Type": "application/json", ...headers } });
}

async function codeOf(waited: Promise<unknown>): Promise<string> {
  const thrown: unknown = await waited.then(() => assert.fail("it succeeded"), (reason: unknown) => reason);
  assert.ok(thrown instanceof Problem, String(thrown));
  return thrown.code;
}

const bearerOf = (request: Request) => request.headers.get("Authorization");

test("a request carries the token, a trace and what it accepts", async () => {
  const { world, sent } = worldOf(json({ items: [] }));
  await createTransport(authority().rows, world)(get());
  assert.equal(bearerOf(sent[0]!), "Bearer first");
  assert.match(sent[0]!.headers.get("traceparent")!, /^00-/);
  assert.equal(sent[0]!.headers.get("Accept"), "application/json");
});

test("a change of some values goes out as a merge patch, whatever made the request", async () => {
  const { world, sent } = worldOf(json({}), json({}));
  const transport = createTransport(authority().rows, world);
  const body = '{"name":"Tea"}', headers = { "Content-Type": "application/json" };
  await transport(new Request(ADDRESS, { method: "PATCH", body, headers }));
  await transport(new Request(ADDRESS, { method: "PUT", body, headers }));
  assert.deepEqual(sent.map((request) => request.headers.get("Content-Type")), ["application/merge-patch+json", "application/json"]);
  assert.equal(await sent[0]!.text(), body);
});

test("reading goes on over lost lines and busy servers, with pauses that grow and never less than the server wants", async () => {
  const { world, sent, pauses } = worldOf(lost(), lost(), problem(503, "busy", { "Retry-After": "5" }), json({ items: [1] }));
  const response = await createTransport(authority().rows, world)(get());
  assert.deepEqual(await response.json(), { items: [1] });
  assert.equal(sent.length, 4);
  assert.deepEqual(pauses, [300, 600, 5000]);
  assert.equal(new Set(sent.map((request) => request.headers.get("traceparent"))).size, 4);
});

test("a server that wants a long pause is not waited for", async () => {
  const { world, pauses } = worldOf(problem(503, "unavailable", { "Retry-After": "120" }));
  assert.equal(await codeOf(createTransport(authority().rows, world)(get())), "unavailable");
  assert.deepEqual(pauses, []);
});

test("it gives up after four times, with the last reason", async () => {
  const { world, sent } = worldOf(lost(), lost(), lost(), problem(504, "timeout"));
  assert.equal(await codeOf(createTransport(authority().rows, world)(get())), "timeout");
  assert.equal(sent.length, 4);
});

test("what makes something is sent once, unless it says that it may be repeated; then with the same body", async () => {
  const once = worldOf(lost());
  assert.equal(await codeOf(createTransport(authority().rows, once.world)(post())), "no_connection");
  const bodies: string[] = [];
  const noted = async (request: Request, answer: Response) => (bodies.push(await request.text()), answer);
  const again = worldOf((request) => noted(request, problem(503, "outcome_unknown")), (request) => noted(request, json({}, 200)));
  await createTransport(authority().rows, again.world)(post(wish({ repeatable: true })));
  assert.deepEqual(bodies, ['{"name":"Tea"}', '{"name":"Tea"}']);
  assert.deepEqual([...again.sent[0]!.headers.keys()].filter((name) => name.startsWith("x-")), []);
});

test("what is wrong with a request is not asked twice", async () => {
  for (const [status, code] of [[422, "invalid"], [403, "forbidden"], [500, "internal"], [429, "too_many_requests"]] as const) {
    const { world, sent } = worldOf(problem(status, code));
    assert.equal(await codeOf(createTransport(authority().rows, world)(get())), code);
    assert.equal(sent.length, 1);
  }
});

test("an ended token is renewed without a word, and the request goes on with the new one", async () => {
  const { world, sent } = worldOf(problem(401, "token_expired"), json({}));
  const { rows, asked } = authority(["second"]);
  await createTransport(rows, world)(post());
  assert.deepEqual(sent.map(bearerOf), ["Bearer first", "Bearer second"]);
  assert.equal(await sent[1]!.text(), '{"name":"Tea"}');
  assert.deepEqual(asked, ["renew first"]);
});

test("when the sign-in is over, the request waits for the person and goes on", async () => {
  const { world, sent } = worldOf(problem(401, "unauthenticated"), json({}));
  const { rows, asked } = authority([undefined], ["third"]);
  await createTransport(rows, world)(get());
  assert.deepEqual(asked, ["renew first", "sign in"]);
  assert.equal(bearerOf(sent[1]!), "Bearer third");
});

test("a renewed token that is refused asks the person, once", async () => {
  const { world } = worldOf(problem(401, "token_expired"), problem(401, "session_ended"), problem(401, "session_ended"));
  const { rows, asked } = authority(["second"], ["third"]);
  assert.equal(await codeOf(createTransport(rows, world)(get())), "session_ended");
  assert.deepEqual(asked, ["renew first", "sign in"]);
});

test("a wrong password is no ended sign-in", async () => {
  const { world } = worldOf(problem(401, "wrong_credentials"));
  const { rows, asked } = authority(["second"]);
  assert.equal(await codeOf(createTransport(rows, world)(post())), "wrong_credentials");
  assert.deepEqual(asked, []);
});

test("a renewal that cannot be had tells why instead of asking for a password", async () => {
  const { world } = worldOf(problem(401, "token_expired"));
  const { rows } = authority();
  rows.renew = () => Promise.reject(lost());
  assert.equal(await codeOf(createTransport(rows, world)(get())), "no_connection");
});

test("who cancels is told at once, on the line, in a pause and before the sign-in page", async () => {
  const stopped = new AbortController();
  const forever = () => new Promise<Response>((_, reject) => stopped.signal.addEventListener("abort", () => reject(stopped.signal.reason as Error)));
  const line = worldOf(forever);
  const onTheLine = codeOf(createTransport(authority().rows, line.world)(get({ signal: stopped.signal })));
  const page = worldOf(problem(401, "unauthenticated"));
  const waiting = authority([undefined]).rows;
  waiting.signInAgain = () => new Promise(() => undefined);
  const beforeThePage = codeOf(createTransport(waiting, page.world)(get({ signal: stopped.signal })));
  const paused = worldOf(lost());
  paused.world.pause = async () => stopped.abort();
  const inAPause = codeOf(createTransport(authority().rows, paused.world)(get({ signal: stopped.signal })));
  assert.deepEqual(await Promise.all([onTheLine, beforeThePage, inAPause]), ["cancelled", "cancelled", "cancelled"]);
});

test("an answer that does not come, or breaks off in its middle, is told", async () => {
  const hangs = (request: Request) =>
    new Promise<Response>((_, reject) => request.signal.addEventListener("abort", () => reject(request.signal.reason as Error)));
  const slow = worldOf(hangs);
  assert.equal(await codeOf(createTransport(authority().rows, slow.world)(post(wish({ patience: 0.01 })))), "timed_out");
  const broken = () => new Response(new ReadableStream({ start: (controller) => controller.error(new TypeError("terminated")) }),
    { headers: { "Content-Type": "application/json" } });
  const { world } = worldOf(broken, json({ items: [] }));
  assert.equal((await createTransport(authority().rows, world)(get())).status, 200);
});

test("a page in place of an answer is none, and a file that was asked for is one", async () => {
  const page = () => new Response("<html>Welcome to our hotel</html>", { headers: { "Content-Type": "text/html; charset=utf-8" } });
  assert.equal(await codeOf(createTransport(authority().rows, worldOf(page).world)(get())), "not_json");
  const file = () => new Response("sku;name", { headers: { "Content-Type": "text/csv; charset=utf-8" } });
  const response = await createTransport(authority().rows, worldOf(file).world)(get({ headers: { Accept: "text/csv" } }));
  assert.equal(await response.text(), "sku;name");
});

interface Paths {
  "/api/v1/products": {
    parameters: { query?: never; header?: { "If-Match"?: string }; path?: never; cookie?: never };
    get: { parameters: { header?: never }; responses: { 200: { content: { "application/json": { name: string } } } } };
    put: {
      parameters: { header?: { "If-Match"?: string } };
      requestBody: { content: { "application/json": { name: string } } };
      responses: { 200: { content: { "application/json": { name: string } } } };
    };
  };
}

function api(...steps: Step[]) {
  const { world, sent } = worldOf(...steps);
  return { client: openApi<Paths>(authority().rows, { baseUrl: "http://outpost.example", world }), sent };
}

test("a record is read with its tag and changed by it", async () => {
  const { client, sent } = api(json({ name: "Tea" }, 200, { ETag: '"7"' }), json({ name: "Coffee" }, 200, { ETag: '"8"' }));
  const { data, etag } = await readTagged(client.GET("/api/v1/products"));
  assert.equal(data.name, "Tea");
  const outcome = await change(client.PUT("/api/v1/products", { params: { header: ifMatch(etag) }, body: { name: "Coffee" } }));
  assert.deepEqual(outcome, { kind: "done", data: { name: "Coffee" }, etag: '"8"' });
  assert.equal(sent[1]!.headers.get("If-Match"), '"7"');
});

test("what a person has to decide on is a value, everything else is thrown", async () => {
  const rows = [[412, "precondition_failed", "stale"], [409, "stale_version", "stale"], [409, "in_use", "conflict"], [422, "invalid", "invalid"]] as const;
  for (const [status, code, kind] of rows) {
    const { client } = api(problem(status, code));
    const outcome = await change(client.PUT("/api/v1/products", { body: { name: "x" } }));
    assert.equal(outcome.kind, kind);
    assert.ok("problem" in outcome && outcome.problem.code === code);
  }
  const { client } = api(problem(403, "forbidden"));
  assert.equal(await codeOf(change(client.PUT("/api/v1/products", { body: { name: "x" } }))), "forbidden");
});

test("text that only says that it is JSON is told", async () => {
  const { client } = api(() => new Response("{broken", { headers: { "Content-Type": "application/json" } }));
  assert.equal(await codeOf(read(client.GET("/api/v1/products"))), "not_json");
});
