/*
 * Transport: sends a request until it has an answer that can be used, or a Problem.
 *
 * Why      One place knows about lost lines, busy servers, ended sign-ins and pages that answer in a server's place.
 * Model    Sending again is for what may be sent twice (wish.ts), after a pause that grows, or as long as the server
 *          says. On 401 the token is renewed once without a word; if that is over, the person is asked to sign in again
 *          while the request waits. The whole body is read here, so that a line that breaks in its middle counts, too.
 * Owner    What is thrown is always a Problem.
 */
import { newTraceparent } from "./identifier.ts";
import { asProblem, isJson, localProblem, Problem, problemOf } from "./problem.ts";
import { takeWish, type Wish } from "./wish.ts";

/* Who signs requests; common/web/session is one. */
export interface Authority {
  token(): string | undefined;
  /* A token that is newer than the stale one; undefined when the sign-in is over; throws what keeps it from knowing. */
  renew(stale: string | undefined): Promise<string | undefined>;
  /* After the person signed in again; undefined when nobody did. */
  signInAgain(): Promise<string | undefined>;
}

export interface World {
  fetch(request: Request): Promise<Response>;
  /* Milliseconds; ends early with the signal. */
  pause(duration: number, signal: AbortSignal): Promise<void>;
  random(): number;
}

export type Transport = (request: Request) => Promise<Response>;

const MERGE_PATCH = "application/merge-patch+json";
const ATTEMPTS = 4;
const FIRST_PAUSE = 300;
const LONGEST_PAUSE = 10_000;
/* What may be otherwise a moment later. */
const PASSING = new Set(["no_connection", "timed_out", "unavailable", "busy", "outcome_unknown", "timeout"]);
/* A wrong password is 401, too, but no reason to renew anything. */
const UNSIGNED = new Set(["unauthenticated", "token_expired", "session_ended"]);

export const world: World = {
  fetch: (request) => globalThis.fetch(request),
  pause: (duration, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, duration);
      signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
    }),
  random: Math.random,
};

export function createTransport(authority: Authority, { fetch, pause, random }: World = world): Transport {
  /* One sending: an answer of 2xx as it can be used, or a Problem. */
  async function sendOnce(request: Request, token: string | undefined, patience: number): Promise<Response> {
    const limit = AbortSignal.timeout(patience * 1000);
    const sent = new Request(request.clone(), { signal: AbortSignal.any([request.signal, limit]) });
    sent.headers.set("traceparent", newTraceparent());
    /* A change of some values is a merge patch, which servers take under its own name only. */
    if (sent.method === "PATCH" && isJsonType(sent.headers.get("Content-Type"))) sent.headers.set("Content-Type", MERGE_PATCH);
    if (!sent.headers.has("Accept")) sent.headers.set("Accept", "application/json");
    if (token !== undefined) sent.headers.set("Authorization", `Bearer ${token}`);
    try {
      return await usable(sent, await fetch(sent));
    } catch (thrown) {
      if (thrown instanceof Problem) throw thrown;
      if (request.signal.aborted) throw localProblem("cancelled", thrown);
      throw limit.aborted ? localProblem("timed_out", thrown) : asProblem(thrown);
    }
  }

  function pauseAfter(problem: Problem, attempt: number): number {
    const grown = FIRST_PAUSE * 2 ** attempt * (0.5 + random());
    return Math.min(LONGEST_PAUSE, Math.max(grown, (problem.retryAfter ?? 0) * 1000));
  }

  async function sendUntil(request: Request, token: string | undefined, { repeatable, patience }: Required<Wish>): Promise<Response> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await sendOnce(request, token, patience);
      } catch (thrown) {
        const problem = asProblem(thrown);
        const asksTooMuch = (problem.retryAfter ?? 0) * 1000 > LONGEST_PAUSE;
        if (!repeatable || !PASSING.has(problem.code) || asksTooMuch || attempt + 1 >= ATTEMPTS) throw problem;
        await pause(pauseAfter(problem, attempt), request.signal);
        if (request.signal.aborted) throw localProblem("cancelled");
      }
    }
  }

  return async (request) => {
    const wished = takeWish(request);
    let token = authority.token();
    const ways = [() => authority.renew(token), () => authority.signInAgain()];
    for (;;) {
      try {
        return await sendUntil(request, token, wished);
      } catch (thrown) {
        if (!(thrown instanceof Problem) || !UNSIGNED.has(thrown.code)) throw thrown;
        const next = await firstOf(request.signal, ways);
        if (next === undefined) throw thrown;
        token = next;
      }
    }
  };
}

/* The token of the first way that gives one; ways that were tried are taken out. */
async function firstOf(signal: AbortSignal, ways: (() => Promise<string | undefined>)[]): Promise<string | undefined> {
  while (ways.length) {
    const token = await unless(signal, ways.shift()!());
    if (token !== undefined) return token;
  }
  return undefined;
}

/* The same, or `cancelled` as soon as the signal says so: what is waited for goes on for others. */
function unless<Result>(signal: AbortSignal, waited: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const cancel = () => reject(localProblem("cancelled"));
    if (signal.aborted) cancel();
    signal.addEventListener("abort", cancel, { once: true });
    waited.then(resolve, (thrown: unknown) => reject(asProblem(thrown)));
  });
}

/* The answer with its body read, when it is of the kind that was asked for. */
async function usable(request: Request, response: Response): Promise<Response> {
  const isEmpty = response.status === 204 || response.status === 304;
  const body = isEmpty ? null : await response.arrayBuffer();
  const whole = new Response(body, { status: response.status, statusText: response.statusText, headers: response.headers });
  if (!response.ok && response.status !== 304) throw await problemOf(whole);
  if (body?.byteLength && !isAskedFor(request, whole)) throw localProblem("not_json");
  return whole;
}

function isJsonType(type: string | null): boolean {
  return type?.split(";")[0]!.trim().toLowerCase() === "application/json";
}

function isAskedFor(request: Request, response: Response): boolean {
  const type = response.headers.get("Content-Type")?.split(";")[0]!.trim().toLowerCase() ?? "";
  const asked = (request.headers.get("Accept") ?? "").toLowerCase();
  return isJson(response) ? asked.includes("json") || asked.includes("*/*") : type !== "" && asked.includes(type);
}
