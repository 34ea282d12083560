/*
 * Store state: what headquarters knows of a store, in the one word that a person needs first.
 *
 * Model    Pure. The gravest comes first: a store that was never enrolled or whose identity ended does nothing else;
 *          one that has gone silent says nothing of the rest.
 */
import type { components } from "@outpost/common/generated/hq.d.ts";

import type { State } from "@outpost/common/ui/state.ts";

export type SyncStore = components["schemas"]["SyncStore"];

export type StoreWord = "never_enrolled" | "revoked" | "silent" | "needs_review" | "behind" | "delivering" | "up_to_date";

const SILENT_S = 300;
const STATES: Record<StoreWord, State> = {
  never_enrolled: "information", revoked: "bad", silent: "attention", needs_review: "attention", behind: "attention", delivering: "information", up_to_date: "good",
};

/* Revisions that are published and not applied there. */
export function revisionsBehind(store: SyncStore): number {
  return store.applied_rev === null ? store.head_rev : Math.max(0, store.head_rev - store.applied_rev);
}

/* Documents that the store said it has and that are not here. */
export function documentsWaiting(store: SyncStore): number {
  return Math.max(0, (store.reported_seq ?? 0) - store.received_seq);
}

/* The last moment anything was heard of it. */
export function heardAt(store: SyncStore): string | null {
  const times = [store.reported_at, store.received_at].filter((time) => time !== null);
  return times.sort().at(-1) ?? null;
}

export function storeWord(store: SyncStore, now: number): StoreWord {
  const heard = heardAt(store);
  if (store.fenced_at !== null) return "revoked";
  if (store.enrolled_at === null) return "never_enrolled";
  if (!store.connected && (heard === null || now - Date.parse(heard) > SILENT_S * 1000)) return "silent";
  if (store.quarantined > 0 || store.conditions > 0) return "needs_review";
  if (revisionsBehind(store) > 0) return "behind";
  return documentsWaiting(store) > 0 ? "delivering" : "up_to_date";
}

export function stateOf(word: StoreWord): State {
  return STATES[word];
}

/* Those that need somebody first. */
export function byNeed(stores: readonly SyncStore[], now: number): SyncStore[] {
  const order: StoreWord[] = ["revoked", "silent", "needs_review", "behind", "delivering", "never_enrolled", "up_to_date"];
  return [...stores].sort((one, other) => order.indexOf(storeWord(one, now)) - order.indexOf(storeWord(other, now)) || one.code.localeCompare(other.code));
}
