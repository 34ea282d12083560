/*
 * Client: the API of a server, typed by the document that it serves.
 *
 * Use      const api = openApi<paths>(session);
 *          const { items } = await read(api.GET("/api/v1/products", { params: { query: { limit: 100 } }, signal }));
 *          const outcome = await change(api.PUT("/api/v1/products/{product_id}", { params: { path, header: ifMatch(etag) }, body }));
 * Model    read() gives what was asked for or throws a Problem. change() gives what a person has to decide on as a
 *          value: changed by someone else, not possible now, wrong values. Everything else is thrown.
 */
import createClient, { type Client } from "openapi-fetch";

import { asProblem, localProblem, Problem } from "./problem.ts";
import { createTransport, type Authority, type World } from "./transport.ts";

export { newId } from "./identifier.ts";
export { Problem } from "./problem.ts";
export { wish } from "./wish.ts";

export type Outcome<Data> =
  | { kind: "done"; data: Data; etag: string | undefined }
  /* Somebody else changed it since it was read: 412, or 409 stale_version. */
  | { kind: "stale"; problem: Problem }
  /* Not possible as things are: 409, or 412 of another kind. */
  | { kind: "conflict"; problem: Problem }
  /* problem.errors says which values, and why. */
  | { kind: "invalid"; problem: Problem };

const STALE = new Set(["precondition_failed", "stale_version"]);
const KINDS: Readonly<Record<number, "conflict" | "invalid">> = { 400: "invalid", 409: "conflict", 412: "conflict", 422: "invalid" };

/* What openapi-fetch replies; with our transport `error` never comes. */
interface Answer<Data> {
  data?: Data;
  response: Response;
}

export function openApi<Paths extends object>(authority: Authority, given: { baseUrl?: string; world?: World } = {}): Client<Paths> {
  const baseUrl = given.baseUrl ?? globalThis.location?.origin ?? "";
  return createClient<Paths>({ baseUrl, fetch: createTransport(authority, given.world) });
}

async function answered<Data>(call: Promise<Answer<Data>>): Promise<Answer<Data>> {
  try {
    return await call;
  } catch (thrown) {
    throw asProblem(thrown);
  }
}

/* What was asked for. */
export async function read<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  const { data, response } = await answered(call);
  if (data === undefined && response.status !== 204) throw localProblem("not_json");
  return data as Data;
}

/* The same with its ETag, for who will change it. */
export async function readTagged<Data>(call: Promise<Answer<Data>>): Promise<{ data: Data; etag: string | undefined }> {
  const answer = await answered(call);
  return { data: await read(Promise.resolve(answer)), etag: etagOf(answer.response) };
}

export async function change<Data>(call: Promise<Answer<Data>>): Promise<Outcome<Data>> {
  try {
    const { data, response } = await answered(call);
    return { kind: "done", data: data as Data, etag: etagOf(response) };
  } catch (thrown) {
    const problem = asProblem(thrown);
    const kind = STALE.has(problem.code) ? "stale" : KINDS[problem.status];
    if (!kind) throw problem;
    return { kind, problem };
  }
}

function etagOf(response: Response): string | undefined {
  return response.headers.get("ETag") ?? undefined;
}

/* For params.header of a change: only what was read is changed. */
export function ifMatch(etag: string | undefined): { "If-Match"?: string } {
  return etag === undefined ? {} : { "If-Match": etag };
}
