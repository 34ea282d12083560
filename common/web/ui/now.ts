// One clock for all relative times of a page; it runs while anybody looks. A client may know the time better than its computer.
import { onBeforeUnmount, onMounted, ref, type Ref } from "vue";

const TICK = 30_000;
let clock = Date.now;
const now = ref(clock());
let readers = 0, timer: ReturnType<typeof setInterval> | undefined;

export function setClock(better: () => number): void {
  clock = better;
}

/** Milliseconds. */
export function clockNow(): number {
  return clock();
}

export function useNow(): Readonly<Ref<number>> {
  const tick = () => { now.value = clock(); };
  onMounted(() => {
    tick();
    if (readers++ === 0) timer = setInterval(tick, TICK);
  });
  onBeforeUnmount(() => { if (--readers === 0) clearInterval(timer); });
  return now;
}
