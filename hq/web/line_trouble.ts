/*
 * Line trouble: which stores headquarters does not hear of now, and how much else lasts.
 *
 * Model    Pure. A store without a line that reports all the same (a proxy may hold its line up) is heard of. The condition of a
 *          silent store comes after minutes, and is then of a store that is counted already.
 * Units    Milliseconds.
 */
import type { Condition } from "@outpost/common/pages/conditions/conditions.ts";

import { heardAt, type SyncStore } from "./pages/stores/store_state.ts";

/* Two reports that did not come: a store sends one every thirty seconds. */
const UNHEARD = 75_000;
const SILENT = "store_silent";

export function isUnheard(store: SyncStore, now: number): boolean {
  const heard = heardAt(store);
  return store.enrolled_at !== null && store.fenced_at === null && !store.connected && (heard === null || now - Date.parse(heard) > UNHEARD);
}

export function lineTrouble(stores: readonly SyncStore[], conditions: readonly Pick<Condition, "name" | "store_id" | "lasting">[], now: number): { unheard: SyncStore[]; lasting: number } {
  const told = new Set(conditions.filter(({ name, lasting }) => lasting && name === SILENT).map(({ store_id }) => store_id));
  return {
    unheard: stores.filter((store) => isUnheard(store, now) || (told.has(store.store_id) && !store.connected)),
    lasting: conditions.filter(({ lasting }) => lasting).length,
  };
}
