/*
 * Session: who is signed in at this server, and the token that its requests carry.
 *
 * Why      The token stays in memory: what a script could read from storage, a script that does not belong here could
 *          read, too. The browser holds a cookie that no script reads; it is turned for the next token (docs/web.md).
 * Model    `starting` until the cookie was asked, then `out`, `in` or `lapsed`: the sign-in ended while somebody worked, and
 *          the page waits for them with all it shows. `other`: somebody else is signed in at this browser by now, so
 *          that nothing of this page may be sent any more; it has to begin anew. One tab at a time turns the cookie (a lock), and tells
 *          the others the token (a channel); without locks, on plain http, the server's grace for two at once has to do.
 *          Renewal comes before the token ends; a server that is away is asked again until it ends.
 * Units    Milliseconds of this machine's clock, of which only distances are used.
 */
import { localProblem, Problem } from "../api/problem.ts";
import type { Authority } from "../api/transport.ts";

export interface User {
  user_id: string;
  name: string;
  store_id: string | null;
  permissions: readonly string[];
  expires_at?: string; /* of the token */
}

export interface Grant {
  access_token: string;
  expires_in: number; /* seconds */
  user: User;
}

export type Credentials = { user_name: string; password: string } | { code: string };

export type SessionState =
  | { name: "starting" }
  /* isOwed: the server does not know of a sign-out yet. */
  | { name: "out"; reason?: Problem; isOwed?: true }
  | { name: "in"; user: User }
  | { name: "lapsed"; user: User; reason: Problem }
  | { name: "other"; user: User };

/* What passes between the tabs of one browser. */
export type Message = { kind: "grant"; grant: Grant; until: number } | { kind: "out" };

/* What the session needs of the world; browser.ts gives it a browser's. */
export interface SessionPorts {
  begin(credentials: Credentials): Promise<Grant>;
  refresh(): Promise<Grant>;
  end(token: string): Promise<void>;
  locked<Result>(act: () => Promise<Result>): Promise<Result>;
  tell(message: Message): void;
  hear(listener: (message: Message) => void): void;
  /* A mark that outlives the page: signed out here, and the server does not know yet. */
  owesEnd(owes?: boolean): boolean;
  now(): number;
  after(duration: number, act: () => void): () => void;
  random(): number;
}

const EARLY = 90_000; /* renewed so long before its end, at the latest at half its life */
const SPREAD = 20_000; /* over which the tabs of one browser spread, so that one renews for all */
const RETRY = 10_000;
const OVER = new Set(["unauthenticated", "session_ended", "token_expired"]);

interface Held {
  token: string;
  until: number;
}

export class Session implements Authority {
  #state: SessionState = { name: "starting" };
  #held: Held | undefined;
  #stopTimer: () => void = () => undefined;
  #renewing: Promise<string | undefined> | undefined;
  #waiting: ((token: string | undefined) => void)[] = [];
  readonly #listeners = new Set<(state: SessionState) => void>();
  readonly #ports: SessionPorts;

  constructor(ports: SessionPorts) {
    this.#ports = ports;
    ports.hear((message) => this.#hear(message));
  }

  get state(): SessionState {
    return this.#state;
  }

  /* Told at once, and at every change; returns what ends it. */
  watch(listener: (state: SessionState) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#state);
    return () => this.#listeners.delete(listener);
  }

  token(): string | undefined {
    return this.#held?.token;
  }

  can(permission: string): boolean {
    if (permission === "public") return true;
    const user = "user" in this.#state ? this.#state.user : undefined;
    return user !== undefined && (permission === "signed_in" || user.permissions.includes(permission));
  }

  /* Whether the browser's cookie is still good; throws what keeps us from knowing. */
  async start(): Promise<void> {
    if (!this.#ports.owesEnd()) await this.renew(undefined);
    else await this.#payEnd().catch(() => undefined); /* the state says so */
  }

  async signIn(credentials: Credentials): Promise<void> {
    const grant = await this.#ports.begin(credentials);
    this.#ports.owesEnd(false);
    this.#receive(grant);
  }

  async signOut(): Promise<void> {
    this.#ports.owesEnd(true);
    const token = this.#held?.token;
    this.#ports.tell({ kind: "out" });
    this.#leave({ name: "out" });
    await this.#payEnd(token);
  }

  renew(stale: string | undefined): Promise<string | undefined> {
    const current = this.#held?.token;
    if (current !== undefined && current !== stale) return Promise.resolve(current);
    if (this.#state.name !== "starting" && this.#state.name !== "in") return Promise.resolve(undefined);
    this.#renewing ??= this.#ports.locked(() => this.#turn(stale)).finally(() => (this.#renewing = undefined));
    return this.#renewing;
  }

  signInAgain(): Promise<string | undefined> {
    if (this.#state.name !== "lapsed") return Promise.resolve(this.#held?.token);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /* The machine slept, or the line came back: timers may be late. */
  wake(): void {
    if (this.#held && this.#ports.now() > this.#held.until - EARLY) this.#renewQuietly();
  }

  /* Under the lock. Another tab may have turned the cookie while this one waited for it. */
  async #turn(stale: string | undefined): Promise<string | undefined> {
    const current = this.#held?.token;
    if (current !== undefined && current !== stale) return current;
    try {
      this.#receive(await this.#ports.refresh());
      return this.#held?.token;
    } catch (thrown) {
      if (!(thrown instanceof Problem) || !OVER.has(thrown.code)) throw thrown;
      this.#lapse(thrown);
      return undefined;
    }
  }

  #hear(message: Message): void {
    if (message.kind === "out") this.#leave({ name: "out" });
    else if (!this.#held || message.until >= this.#held.until) this.#take(message.grant, message.until);
  }

  /* From the server: the other tabs want it, too. */
  #receive(grant: Grant): void {
    const until = this.#ports.now() + grant.expires_in * 1000;
    this.#take(grant, until);
    this.#ports.tell({ kind: "grant", grant, until });
  }

  #take(grant: Grant, until: number): void {
    if (this.#isOther(grant.user)) {
      this.#leave({ name: "other", user: grant.user });
      return;
    }
    this.#held = { token: grant.access_token, until };
    this.#setTimer(until);
    this.#become({ name: "in", user: grant.user });
    this.#answer(grant.access_token);
  }

  #isOther(user: User): boolean {
    return "user" in this.#state && (this.#state.name === "other" || this.#state.user.user_id !== user.user_id);
  }

  #setTimer(until: number): void {
    this.#stopTimer();
    const left = until - this.#ports.now();
    const early = Math.min(EARLY, left / 2) + this.#ports.random() * Math.min(SPREAD, left / 4);
    this.#stopTimer = this.#ports.after(Math.max(0, left - early), () => this.#renewQuietly());
  }

  /* Nobody waits for it: what fails is tried again, or found by the next request. */
  #renewQuietly(): void {
    this.renew(this.#held?.token).catch(() => {
      if (this.#held) this.#stopTimer = this.#ports.after(RETRY, () => this.#renewQuietly());
    });
  }

  #lapse(reason: Problem): void {
    this.#stopTimer();
    this.#held = undefined;
    const before = this.#state;
    if (before.name === "in" || before.name === "lapsed") this.#become({ name: "lapsed", user: before.user, reason });
    else this.#become(reason.code === "session_ended" ? { name: "out", reason } : { name: "out" });
  }

  #leave(state: SessionState): void {
    this.#stopTimer();
    this.#held = undefined;
    this.#become(state);
    this.#answer(undefined);
  }

  /* Tells the server of a sign-out; the mark stays until it knows. */
  async #payEnd(token?: string): Promise<void> {
    try {
      await this.#ports.end(token ?? (await this.#ports.refresh()).access_token);
    } catch (thrown) {
      if (!(thrown instanceof Problem) || !OVER.has(thrown.code)) {
        this.#become({ name: "out", reason: thrown instanceof Problem ? thrown : localProblem("no_connection", thrown), isOwed: true });
        throw thrown;
      }
    }
    this.#ports.owesEnd(false);
    this.#become({ name: "out" });
  }

  #answer(token: string | undefined): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve(token);
  }

  #become(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}
