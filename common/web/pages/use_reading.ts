/*
 * Use reading: what a page shows of the server, read again as long as somebody looks.
 *
 * Model    Read at once and again: every so many seconds while the page can be seen, when a live topic says that something
 *          happened, when what it depends on changes, and when asked. What was read stays while a fault lasts, and with it
 *          when that was. Only the answer to the last question counts.
 * Units    Seconds; times are ISO 8601.
 */
import { computed, onScopeDispose, ref, shallowRef, watch } from "vue";

import { asProblem, type Problem } from "../api/problem.ts";
import { serverNow } from "../api/server_time.ts";
import { serverConfig } from "../session/config.ts";
import { live } from "../session/live_current.ts";

const MILLISECONDS = 1000;
/* Many things that happen at once are one reason to look. */
const GATHERING = 800;

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
  let gathering: ReturnType<typeof setTimeout> | undefined;

  async function again(): Promise<void> {
    if (!when()) return;
    asked?.abort();
    const mine = (asked = new AbortController());
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

  function soon(): void {
    gathering ??= setTimeout(() => {
      gathering = undefined;
      void again();
    }, GATHERING);
  }
  const seen = () => document.visibilityState === "visible";
  const look = () => seen() && void again();

  watch([() => JSON.stringify(of()), when], ([, now], before) => {
    if (before[0] !== undefined) data.value = null;
    if (now) void again();
  }, { immediate: true });

  const listener = { items: soon, startOver: soon };
  const stops = serverConfig.value.features?.includes("live") ? topics.map((topic) => live.listen(topic, listener)) : [];
  const timer = every ? setInterval(() => seen() && void again(), every * MILLISECONDS) : undefined;
  document.addEventListener("visibilitychange", look);
  addEventListener("online", look);
  onScopeDispose(() => {
    asked?.abort();
    clearInterval(timer);
    clearTimeout(gathering);
    for (const stop of stops) stop();
    document.removeEventListener("visibilitychange", look);
    removeEventListener("online", look);
  });

  return { data, problem, at, failedAt, again, isStale: computed(() => data.value !== null && problem.value !== null) };
}

export type Reading<Data> = Omit<ReturnType<typeof useReading<Data>>, "data"> & { data: Readonly<{ value: Data | null }> };
