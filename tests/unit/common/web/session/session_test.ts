/* Sign-ins as they begin, are renewed, shared between tabs, and end. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { localProblem, Problem } from "../../../../../common/web/api/problem.ts";
import { Session, type Grant, type Message, type SessionPorts } from "../../../../../common/web/session/session.ts";

const ANN = { user_id: "ann", name: "Ann", store_id: null, permissions: ["hq:manage_products"] };
const BOB = { ...ANN, user_id: "bob", name: "Bob", permissions: [] };
const LIFE = 900; /* seconds of a token */

const ended = () => new Problem({ code: "session_ended", title: "Session ended", status: 401 });
const none = () => new Problem({ code: "unauthenticated", title: "Not signed in", status: 401 });

/* A browser with its cookie and its tabs; timers run when the clock is moved. */
class Browser {
  clock = 0;
  turns = 0;
  ended: string[] = [];
  cookie: typeof ANN | Problem = none();
  owes = false;
  #timers = new Set<{ at: number; act: () => void }>();
  #tabs: { listener: (message: Message) => void }[] = [];
  #lock: Promise<unknown> = Promise.resolve();

  grant(user: typeof ANN): Grant {
    return { access_token: `token ${++this.turns} of ${user.name}`, expires_in: LIFE, user };
  }

  tab(change: Partial<SessionPorts> = {}): Session {
    const own: { listener: (message: Message) => void } = { listener: () => undefined };
    this.#tabs.push(own);
    return new Session({
      begin: async () => this.#turn(),
      refresh: async () => this.#turn(),
      end: async (token) => void this.ended.push(token),
      locked: (act) => {
        const result = this.#lock.then(act, act);
        this.#lock = result;
        return result;
      },
      tell: (message) => {
        for (const tab of this.#tabs) if (tab !== own) tab.listener(structuredClone(message));
      },
      hear: (listener) => (own.listener = listener),
      owesEnd: (owes) => (this.owes = owes ?? this.owes),
      now: () => this.clock,
      after: (duration, act) => {
        const timer = { at: this.clock + duration, act };
        this.#timers.add(timer);
        return () => this.#timers.delete(timer);
      },
      random: () => 0.5,
      ...change,
    });
  }

  #turn(): Grant {
    if (this.cookie instanceof Problem) throw this.cookie;
    return this.grant(this.cookie);
  }

  /* Lets the time pass, timer by timer. */
  async pass(seconds: number): Promise<void> {
    const end = this.clock + seconds * 1000;
    for (;;) {
      const next = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers.delete(next);
      this.clock = next.at;
      next.act();
      await settled();
    }
    this.clock = end;
  }
}

/* After everything that waits for nothing else. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function signedIn(browser = new Browser()): Promise<{ browser: Browser; session: Session }> {
  browser.cookie = ANN;
  const session = browser.tab();
  await session.start();
  return { browser, session };
}

test("a browser without a cookie is signed out, one with a good cookie is in without a question", async () => {
  const session = new Browser().tab();
  assert.equal(session.state.name, "starting");
  await session.start();
  assert.deepEqual(session.state, { name: "out" });
  const second = (await signedIn()).session;
  assert.deepEqual(second.state, { name: "in", user: ANN });
});

test("why a session ended is told to who comes back to it", async () => {
  const browser = new Browser();
  browser.cookie = ended();
  const session = browser.tab();
  await session.start();
  assert.ok(session.state.name === "out" && session.state.reason?.code === "session_ended");
});

test("a server that cannot be asked at the start is no sign-out", async () => {
  const browser = new Browser();
  browser.cookie = localProblem("no_connection");
  const session = browser.tab();
  await assert.rejects(session.start(), { code: "no_connection" });
  assert.equal(session.state.name, "starting");
});

test("who signed in may what the token says, and nobody more than what is public", async () => {
  const browser = new Browser();
  const session = browser.tab();
  await session.start();
  assert.ok(session.can("public") && !session.can("signed_in"));
  browser.cookie = ANN;
  await session.signIn({ user_name: "ann", password: "x" });
  assert.ok(session.can("signed_in") && session.can("hq:manage_products") && !session.can("hq:manage_users"));
});

test("a token is renewed before it ends, over and over", async () => {
  const { browser, session } = await signedIn();
  for (let round = 0; round < 5; round++) {
    const until = browser.clock + LIFE * 1000;
    const before = session.token();
    await browser.pass(LIFE - 60);
    assert.notEqual(session.token(), before);
    assert.ok(browser.clock < until);
  }
});

test("of several tabs one renews, and the others take its token", async () => {
  const { browser, session } = await signedIn();
  const other = browser.tab();
  await other.start();
  const turns = browser.turns;
  assert.equal(session.token(), other.token());
  await browser.pass(LIFE - 80);
  assert.equal(browser.turns, turns + 1);
  assert.equal(session.token(), other.token());
});

test("two tabs that want a new token at once turn the cookie once", async () => {
  const { browser, session } = await signedIn();
  const other = browser.tab();
  await other.start();
  const turns = browser.turns;
  const stale = session.token();
  const tokens = await Promise.all([session.renew(stale), session.renew(stale), other.renew(stale)]);
  assert.equal(new Set(tokens).size, 1);
  assert.equal(browser.turns, turns + 1);
});

test("who asks with an old token gets the one that is there", async () => {
  const { browser, session } = await signedIn();
  const turns = browser.turns;
  assert.equal(await session.renew("an older one"), session.token());
  assert.equal(browser.turns, turns);
});

test("a server that is away is asked again until it is back", async () => {
  const { browser, session } = await signedIn();
  const token = session.token();
  browser.cookie = localProblem("no_connection");
  await browser.pass(LIFE - 30);
  assert.equal(session.token(), token);
  assert.equal(session.state.name, "in");
  browser.cookie = ANN;
  await browser.pass(20);
  assert.notEqual(session.token(), token);
});

test("a machine that slept renews when it wakes", async () => {
  const { browser, session } = await signedIn();
  const token = session.token();
  session.wake();
  await settled();
  assert.equal(session.token(), token);
  browser.clock += 3600 * 1000;
  session.wake();
  await settled();
  assert.notEqual(session.token(), token);
});

test("a sign-in that ended waits for the same person, who goes on where they were", async () => {
  const { browser, session } = await signedIn();
  browser.cookie = ended();
  assert.equal(await session.renew(session.token()), undefined);
  assert.ok(session.state.name === "lapsed" && session.state.user.name === "Ann");
  const waiting = [session.signInAgain(), session.signInAgain()];
  assert.equal(session.token(), undefined);
  browser.cookie = ANN;
  await session.signIn({ user_name: "ann", password: "x" });
  assert.deepEqual(await Promise.all(waiting), [session.token(), session.token()]);
  assert.equal(session.state.name, "in");
});

test("while it waits, nothing is asked of the server for each request that fails", async () => {
  const { browser, session } = await signedIn();
  let asked = 0;
  browser.cookie = ended();
  await session.renew(session.token());
  browser.cookie = new Proxy(ended(), { getPrototypeOf: (target) => (asked++, Object.getPrototypeOf(target) as object) });
  assert.equal(await session.renew(undefined), undefined);
  assert.equal(asked, 0);
});

test("when somebody else signs in instead, what waits is refused and the page has to begin anew", async () => {
  const { browser, session } = await signedIn();
  browser.cookie = ended();
  await session.renew(session.token());
  const waiting = session.signInAgain();
  browser.cookie = BOB;
  await session.signIn({ user_name: "bob", password: "x" });
  assert.equal(await waiting, undefined);
  assert.ok(session.state.name === "other" && session.state.user.name === "Bob");
  assert.equal(session.token(), undefined);
});

test("a page of one person never sends anything as another who signed in in another tab", async () => {
  const { browser, session } = await signedIn();
  const other = browser.tab();
  await other.start();
  await other.signOut();
  assert.equal(session.state.name, "out");
  const third = await signedIn(browser);
  browser.cookie = BOB;
  assert.equal(await third.session.renew(third.session.token()), undefined);
  assert.equal(third.session.state.name, "other");
});

test("a sign-out ends the session at the server and in all tabs", async () => {
  const { browser, session } = await signedIn();
  const other = browser.tab();
  await other.start();
  const token = session.token();
  await session.signOut();
  assert.deepEqual(browser.ended, [token]);
  assert.deepEqual([session.state.name, other.state.name, other.token()], ["out", "out", undefined]);
  assert.equal(browser.owes, false);
});

test("a sign-out that the server did not hear of is told, and made good before anybody is let in", async () => {
  const browser = new Browser();
  browser.cookie = ANN;
  const session = browser.tab({ end: () => Promise.reject(localProblem("no_connection")) });
  await session.start();
  await assert.rejects(session.signOut(), { code: "no_connection" });
  assert.ok(session.state.name === "out" && session.state.reason?.code === "no_connection" && session.state.isOwed);
  const later = browser.tab();
  await later.start();
  assert.equal(later.state.name, "out");
  assert.equal(browser.ended.length, 1);
  assert.equal(browser.owes, false);
});

test("who watches is told at once and of each change, until they stop", async () => {
  const { browser, session } = await signedIn();
  const seen: string[] = [];
  const stop = session.watch((state) => seen.push(state.name));
  browser.cookie = ended();
  await session.renew(session.token());
  stop();
  browser.cookie = ANN;
  await session.signIn({ user_name: "ann", password: "x" });
  assert.deepEqual(seen, ["in", "lapsed"]);
});
