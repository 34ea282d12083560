/* How often a page looks again when much happens. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { GATHERING, News, PACE } from "../../../../../common/web/session/news.ts";

function setUp() {
  let now = 100_000;
  let timer: { at: number; act: () => void } | undefined;
  const looks: number[] = [];
  const news = new News(() => looks.push(now - 100_000), {
    after(duration, act) {
      timer = { at: now + duration, act };
      return () => (timer = undefined);
    },
    now: () => now,
  });
  /* Until then, timers included. */
  const pass = (duration: number) => {
    const end = now + duration;
    while (timer && timer.at <= end) {
      const { at, act } = timer;
      timer = undefined;
      now = at;
      act();
    }
    now = end;
  };
  return { news, looks, pass };
}

test("what happens at once is looked at once, soon", () => {
  const { news, looks, pass } = setUp();
  for (let i = 0; i < 10; i++) news.told();
  pass(60_000);
  assert.deepEqual(looks, [GATHERING]);
});

test("what happens without end is looked at by the pace, and the last of it too", () => {
  const { news, looks, pass } = setUp();
  for (let i = 0; i < 100; i++) {
    news.told();
    pass(100);
  }
  pass(60_000);
  assert.equal(looks.length, 1 + Math.ceil((100 * 100 - GATHERING) / PACE));
  for (let i = 1; i < looks.length; i++) assert.ok(looks[i]! - looks[i - 1]! >= PACE);
  assert.ok(looks.at(-1)! >= 9900, "the last one came after the last news");
});

test("who has left does not look any more", () => {
  const { news, looks, pass } = setUp();
  news.told();
  news.stop();
  pass(60_000);
  assert.deepEqual(looks, []);
});
