/*
 * Browser: what a session needs of the browser that it runs in.
 *
 * Model    Locks are there on https and on localhost only; a channel everywhere. The routes are the same at both tiers.
 */
import { localProblem } from "../api/problem.ts";
import { hearServerTime } from "../api/server_time.ts";
import { createTransport, type Authority } from "../api/transport.ts";
import { wish } from "../api/wish.ts";
import { recall, remember } from "../i18n/kept.ts";
import type { Grant, Message, SessionPorts } from "./session.ts";

const NAME = "outpost.session";
const OWED = "owes_sign_out";
const PATH = "/api/v1/auth/";
/* Seconds. An answer that was lost is asked for once more while the server still knows the cookie before (10 s). */
const RENEWAL = 4;

/* Signs nothing: these requests carry what they need. */
const nobody: Authority = {
  token: () => undefined,
  renew: async () => undefined,
  signInAgain: async () => undefined,
};
const send = createTransport(nobody);

async function post(path: string, body: object | undefined, headers: Record<string, string>): Promise<Response> {
  const given = body ? { body: JSON.stringify(body), headers: { ...headers, "Content-Type": "application/json" } } : { headers };
  return send(new Request(new URL(PATH + path, location.origin), { method: "POST", credentials: "same-origin", ...given }));
}

async function granted(response: Response): Promise<Grant> {
  const grant = (await response.json()) as Partial<Grant>;
  if (!grant.access_token || !grant.user || !grant.expires_in) throw localProblem("not_json");
  hearServerTime(grant.user.expires_at, grant.expires_in);
  return grant as Grant;
}

async function refresh(): Promise<Grant> {
  const turn = async () => granted(await post("session/refresh", undefined, wish({ patience: RENEWAL })));
  return turn().catch((thrown: unknown) => {
    const isLost = ["timed_out", "no_connection"].includes((thrown as { code?: string }).code ?? "");
    if (isLost) return turn();
    throw thrown;
  });
}

export function browserPorts(): SessionPorts {
  const channel = new BroadcastChannel(NAME);
  return {
    begin: async (credentials) => granted(await post("session", credentials, {})),
    refresh,
    end: async (token) => void (await post("logout", undefined, { Authorization: `Bearer ${token}` })),
    locked: async <Result>(act: () => Promise<Result>) =>
      navigator.locks ? ((await navigator.locks.request(NAME, act)) as Result) : act(),
    tell: (message) => channel.postMessage(message),
    hear: (listener) => channel.addEventListener("message", (event) => listener(event.data as Message)),
    owesEnd(owes) {
      if (owes !== undefined) remember(OWED, owes ? "1" : null);
      return recall(OWED) !== null;
    },
    now: () => Date.now(),
    after(duration, act) {
      const timer = setTimeout(act, duration);
      return () => clearTimeout(timer);
    },
    random: Math.random,
  };
}
