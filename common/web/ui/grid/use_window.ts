// The part of a grid that the browser's scroll bar moves: where the view is, which rows are drawn, and where.
import { computed, onBeforeUnmount, onMounted, ref, shallowRef, watch, type Ref } from "vue";
import { barHeight, drawn, follow, isStuck, offsetOf, placeAt, reveal, type Extent, type Place } from "./windowing.ts";

const AROUND = 6;
const REST = 160;

export interface WindowParts { scroller: Ref<HTMLElement | null>; head: Ref<HTMLElement | null>; probe: Ref<HTMLElement | null> }

export function useWindow(parts: WindowParts, total: Ref<number>, focused: Ref<number>) {
  const rowHeight = ref(36), view = ref(400), place = shallowRef<Place>({ top: 0, bar: 0 });
  const extent = computed<Extent>(() => ({ total: total.value, rowHeight: rowHeight.value, view: view.value }));
  const height = computed(() => barHeight(extent.value));
  const positions = computed(() => drawn(place.value, extent.value, AROUND, focused.value));
  let rest: ReturnType<typeof setTimeout> | undefined, sizes: ResizeObserver | undefined;

  function put(next: Place) {
    place.value = next;
    if (parts.scroller.value && Math.abs(parts.scroller.value.scrollTop - next.bar) >= 1) {
      parts.scroller.value.scrollTop = next.bar;
      place.value = { top: next.top, bar: parts.scroller.value.scrollTop };
    }
  }
  function onScroll() {
    const bar = parts.scroller.value?.scrollTop ?? 0;
    if (bar === place.value.bar) return;
    place.value = follow(place.value, bar, extent.value);
    if (isStuck(place.value, extent.value)) put(placeAt(place.value.top, extent.value));
    clearTimeout(rest);
    if (height.value < total.value * rowHeight.value) rest = setTimeout(() => put(placeAt(place.value.top, extent.value)), REST);
  }
  function show(position: number) {
    const top = reveal(place.value, position, extent.value);
    if (top !== place.value.top) put(placeAt(top, extent.value));
  }
  function measure() {
    if (!parts.scroller.value) return;
    const old = rowHeight.value, top = place.value.top;
    rowHeight.value = parts.probe.value?.getBoundingClientRect().height || old;
    view.value = Math.max(rowHeight.value, parts.scroller.value.clientHeight - (parts.head.value?.offsetHeight ?? 0));
    if (old !== rowHeight.value) requestAnimationFrame(() => put(placeAt(top / old * rowHeight.value, extent.value)));
  }
  watch(total, () => { if (place.value.top > 0) requestAnimationFrame(() => put(placeAt(place.value.top, extent.value))); });
  onMounted(() => {
    measure();
    sizes = new ResizeObserver(measure);
    for (const part of [parts.scroller.value, parts.probe.value, parts.head.value]) if (part) sizes.observe(part);
  });
  onBeforeUnmount(() => { clearTimeout(rest); sizes?.disconnect(); });
  return { positions, height, view, rowHeight, onScroll, show, start: () => put({ top: 0, bar: 0 }), offset: (position: number) => offsetOf(position, place.value, extent.value) };
}
