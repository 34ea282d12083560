/*
 * Use reading: what a page shows of the server, read again as long as somebody looks.
 *
 * Model    Read at once and again: when a live topic says that something happened, every so many seconds while the page can be
 *          seen (seldom while the live line is there), when what it depends on changes, and when asked. What was read stays while a fault lasts, and with it
 *          when that was. Only the answer to the last question counts.
 * Units    Seconds; times are ISO 8601.
 */
import { computed, onScopeDispose, ref, shallowRef, watch } from "vue";

import { asProblem, type Problem } from "../api/problem.ts";
import { serverNow } from "../api/server_time.ts";
import { liveState, useNews } from "../session/live_current.ts";

const MILLISECONDS = 1000;
/* Whoever is told of what happens looks for what nobody tells of: time that has passed, for one. */
const WHILE_TOLD = 60;

export interface ReadingOptions {
  every?: number;
  /* Of live updates; a server without them is asked by time alone. */
  topics?: readonly string[];
  /* Another value is another question: what was read before is not shown for it. */
  of?: () => unknown;
  /* Nothing is asked while it is false: nobody is signed in, the right is lacking. */
  when?: () => boolean;
}

export function useReading<Data>(ask: (signal: AbortSignal) => Promise<Data>, { every, topics = [], of = () => "", when = () => true }: ReadingOptions = {}) {
  const data = shallowRef<Data | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const at = ref("");
  const failedAt = ref("");
  let asked: AbortController | undefined;
  let askedAt = 0;

  async function again(): Promise<void> {
    if (!when()) return;
    asked?.abort();
    const mine = (asked = new AbortController());
    askedAt = performance.now();
    try {
      const answer = await ask(mine.signal);
      if (mine.signal.aborted) return;
      data.value = answer;
      problem.value = null;
      at.value = new Date(serverNow()).toISOString();
      failedAt.value = "";
    } catch (thrown) {
      if (mine.signal.aborted) return;
      problem.value = asProblem(thrown);
      failedAt.value ||= new Date(serverNow()).toISOString();
    }
  }

  const isTold = () => topics.length > 0 && liveState.value === "live";
  const isDue = () => !isTold() || performance.now() - askedAt >= WHILE_TOLD * MILLISECONDS;
  const seen = () => document.visibilityState === "visible";
  const look = () => seen() && void again();

  watch([() => JSON.stringify(of()), when], ([, now], before) => {
    if (before[0] !== undefined) data.value = null;
    if (now) void again();
  }, { immediate: true });

  useNews(topics, look);
  const timer = every ? setInterval(() => seen() && isDue() && void again(), every * MILLISECONDS) : undefined;
  document.addEventListener("visibilitychange", look);
  addEventListener("online", look);
  onScopeDispose(() => {
    asked?.abort();
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
    removeEventListener("online", look);
  });

  return { data, problem, at, failedAt, again, isStale: computed(() => data.value !== null && problem.value !== null) };
}

export type Reading<Data> = Omit<ReturnType<typeof useReading<Data>>, "data"> & { data: Readonly<{ value: Data | null }> };
