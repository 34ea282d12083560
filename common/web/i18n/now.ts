/* Now: one clock for all relative times of a page, which runs only while somebody shows one. Milliseconds. */
import { onScopeDispose, readonly, ref, type Ref } from "vue";

import { serverNow } from "../api/server_time.ts";

const EVERY = 15_000;
const now = ref(serverNow());
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  now.value = serverNow();
}

export function useNow(): Readonly<Ref<number>> {
  if (users++ === 0) timer = setInterval(tick, EVERY);
  tick();
  onScopeDispose(() => {
    if (--users === 0) clearInterval(timer);
  });
  return readonly(now);
}
