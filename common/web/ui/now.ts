// One clock for all relative times of a page; it runs while anybody looks.
import { onBeforeUnmount, onMounted, ref, type Ref } from "vue";

const TICK = 30_000;
const now = ref(Date.now());
let readers = 0, timer: ReturnType<typeof setInterval> | undefined;

export function useNow(): Readonly<Ref<number>> {
  onMounted(() => {
    now.value = Date.now();
    if (readers++ === 0) timer = setInterval(() => { now.value = Date.now(); }, TICK);
  });
  onBeforeUnmount(() => { if (--readers === 0) clearInterval(timer); });
  return now;
}
