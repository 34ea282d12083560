/* Live updates over lines that break and servers that are away. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Live, type Listener, type Socket } from "../../../../../common/web/session/live.ts";

class Line implements Socket {
  sent: Record<string, unknown>[] = [];
  isClosed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }
  close(): void {
    this.isClosed = true;
  }
  open(): void {
    this.onopen?.();
  }
  say(message: unknown): void {
    this.onmessage?.({ data: typeof message === "string" ? message : JSON.stringify(message) });
  }
  cut(): void {
    this.onclose?.({ code: 1006 });
  }
}

function setUp(token: string | undefined = "first") {
  const lines: Line[] = [];
  const timers: { duration: number; act: () => void; stopped: boolean }[] = [];
  const renewed: (string | undefined)[] = [];
  let told = () => undefined as void;
  const session = {
    current: token as string | undefined,
    token: () => session.current,
    renew: async (stale: string | undefined) => (renewed.push(stale), undefined),
    watch: (listener: () => void) => ((told = listener), () => true),
  };
  const live = new Live(session as never, {
    connect: () => (lines.push(new Line()), lines.at(-1)!),
    after(duration, act) {
      const timer = { duration, act, stopped: false };
      timers.push(timer);
      return () => (timer.stopped = true);
    },
    random: () => 0.5,
  });
  const signIn = (next: string | undefined) => ((session.current = next), told());
  /* The timer that runs, and nothing but it. */
  const fire = () => {
    const timer = timers.filter(({ stopped }) => !stopped).at(-1)!;
    timer.stopped = true;
    timer.act();
    return timer.duration;
  };
  const running = () => timers.filter(({ stopped }) => !stopped).length;
  return { live, lines, renewed, signIn, fire, running };
}

function listener() {
  const heard: unknown[] = [];
  const rows: Listener = {
    items: (items) => heard.push(...items),
    startOver: () => heard.push("start over"),
    refused: (code) => heard.push(`refused ${code}`),
  };
  return { rows, heard };
}

test("nothing is opened before somebody listens, and all is closed when nobody does any more", () => {
  const { live, lines } = setUp();
  assert.equal(lines.length, 0);
  const stop = live.listen("sales", listener().rows);
  lines[0]!.open();
  assert.equal(live.state, "live");
  stop();
  assert.ok(lines[0]!.isClosed);
  assert.equal(live.state, "idle");
});

test("the token goes first, then each topic with its position, later ones over the same line", () => {
  const { live, lines } = setUp();
  live.listen("sales", listener().rows, 42);
  live.listen("stores", listener().rows);
  lines[0]!.open();
  live.listen("conditions", listener().rows, 7);
  assert.deepEqual(lines[0]!.sent, [{ token: "first" }, { subscribe: { sales: 42, stores: null } }, { subscribe: { conditions: 7 } }]);
  assert.equal(lines.length, 1);
});

test("what happens is heard by who listens to its topic, and nobody else", () => {
  const { live, lines } = setUp();
  const [sales, stores] = [listener(), listener()];
  live.listen("sales", sales.rows);
  live.listen("stores", stores.rows);
  lines[0]!.open();
  lines[0]!.say({ topic: "sales", position: 1, items: ["a", "b"] });
  lines[0]!.say({ topic: "unheard of", position: 1, items: ["c"] });
  lines[0]!.say("{broken");
  lines[0]!.say("null");
  assert.deepEqual([sales.heard, stores.heard], [["a", "b"], []]);
});

test("after a cut it goes on from what it has seen", () => {
  const { live, lines, fire } = setUp();
  const { rows, heard } = listener();
  live.listen("sales", rows, 10);
  lines[0]!.open();
  lines[0]!.say({ topic: "sales", position: 12, items: ["a"] });
  lines[0]!.cut();
  assert.equal(live.state, "away");
  fire();
  lines[1]!.open();
  assert.deepEqual(lines[1]!.sent[1], { subscribe: { sales: 12 } });
  lines[1]!.say({ topic: "sales", start_over: true, position: 99 });
  assert.deepEqual(heard, ["a", "start over"]);
  lines[1]!.cut();
  fire();
  lines[2]!.open();
  assert.deepEqual(lines[2]!.sent[1], { subscribe: { sales: 99 } });
});

test("pauses grow up to half a minute, and only words of the server make them short again", () => {
  const { live, lines, fire } = setUp();
  live.listen("sales", listener().rows);
  const pauses = Array.from({ length: 7 }, () => {
    lines.at(-1)!.open();
    lines.at(-1)!.cut();
    return fire();
  });
  assert.deepEqual(pauses, [1000, 2000, 4000, 8000, 16000, 30000, 30000]);
  lines.at(-1)!.open();
  lines.at(-1)!.say({ topic: "sales", position: 1, items: [] });
  lines.at(-1)!.cut();
  assert.equal(fire(), 1000);
});

test("a line that comes back is used at once", () => {
  const { live, lines, running } = setUp();
  live.listen("sales", listener().rows);
  lines[0]!.cut();
  live.wake();
  assert.equal(lines.length, 2);
  live.wake();
  assert.equal(lines.length, 2);
  assert.equal(running(), 1);
});

test("a connection that never opens is given up, and what it says later is not heard", () => {
  const { live, lines, fire } = setUp();
  live.listen("sales", listener().rows);
  assert.equal(fire(), 10_000);
  assert.ok(lines[0]!.isClosed);
  assert.equal(live.state, "away");
  lines[0]!.cut();
  fire();
  assert.equal(lines.length, 2);
});

test("a new token goes over the line that is open; without one it is closed", () => {
  const { live, lines, signIn } = setUp();
  live.listen("sales", listener().rows);
  lines[0]!.open();
  signIn("second");
  signIn("second");
  assert.deepEqual(lines[0]!.sent.slice(2), [{ token: "second" }]);
  signIn(undefined);
  assert.ok(lines[0]!.isClosed);
  signIn("third");
  lines[1]!.open();
  assert.deepEqual(lines[1]!.sent[0], { token: "third" });
});

test("a server that hangs up again and again may not like the token: the session is asked", () => {
  const { live, lines, renewed, fire } = setUp();
  live.listen("sales", listener().rows);
  lines[0]!.open();
  lines[0]!.cut();
  assert.deepEqual(renewed, []);
  fire();
  lines[1]!.open();
  lines[1]!.cut();
  assert.deepEqual(renewed, ["first"]);
});

test("a topic that is refused is told to who listens to it", () => {
  const { live, lines } = setUp();
  const { rows, heard } = listener();
  live.listen("stock", rows);
  lines[0]!.open();
  lines[0]!.say({ topic: "stock", error: { code: "forbidden" } });
  assert.deepEqual(heard, ["refused forbidden"]);
});

test("who joins behind what others have heard is told to read anew, who is ahead is not", async () => {
  const { live, lines } = setUp();
  const [behind, ahead] = [listener(), listener()];
  live.listen("sales", listener().rows, 10);
  lines[0]!.open();
  lines[0]!.say({ topic: "sales", position: 12, items: ["a"] });
  live.listen("sales", behind.rows, 11);
  live.listen("sales", ahead.rows, 13);
  await Promise.resolve();
  assert.deepEqual([behind.heard, ahead.heard], [["start over"], []]);
});

test("who stops while being told disturbs nobody", () => {
  const { live, lines } = setUp();
  const second = listener();
  const stop = live.listen("sales", { items: () => stop(), startOver: () => undefined });
  live.listen("sales", second.rows);
  lines[0]!.open();
  lines[0]!.say({ topic: "sales", position: 1, items: ["a"] });
  assert.deepEqual(second.heard, ["a"]);
});
