/*
 * Leave guard: what was typed and not saved is not lost by the way back, a link, a reload or a closed window.
 *
 * Use      const guard = useLeaveGuard(() => isDirty.value);
 *          <UiConfirm :open="guard.isAsking.value" ... @update:open="guard.answer(false)" @act="guard.answer(true)" />
 * Model    Within the client the page asks in its own words; of a reload or a closed window the browser asks in its own. Another tab
 *          of the same record is no leaving; `of` says what in the address the record is, where it is not the path.
 */
import { computed, onScopeDispose, shallowRef } from "vue";
import { onBeforeRouteLeave, onBeforeRouteUpdate, type RouteLocationNormalized } from "vue-router";

export function useLeaveGuard(isDirty: () => boolean, of: (route: RouteLocationNormalized) => unknown = ({ path }) => path) {
  const asked = shallowRef<((leave: boolean) => void) | null>(null);

  function ask(): true | Promise<boolean> {
    if (!isDirty()) return true;
    asked.value?.(false);
    return new Promise((resolve) => { asked.value = resolve; });
  }
  function answer(leave: boolean): void {
    asked.value?.(leave);
    asked.value = null;
  }
  const warn = (event: Event) => { if (isDirty()) event.preventDefault(); };

  onBeforeRouteLeave(ask);
  onBeforeRouteUpdate((to, from) => of(to) === of(from) || ask());
  addEventListener("beforeunload", warn);
  onScopeDispose(() => removeEventListener("beforeunload", warn));
  return { isAsking: computed(() => asked.value !== null), answer };
}
