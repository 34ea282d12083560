/*
 * Freshness: up to where each store has reported, and whether a figure lacks something.
 *
 * Model    Pure. A store said how many documents it has; those that are not here yet are missing from every figure. A store
 *          that has not been heard of for a while may have sold more than it said.
 * Units    Milliseconds.
 */
import type { StoreFreshness } from "../../generated/hq.d.ts";

export interface StoreState {
  id: string;
  code: string;
  /* Of what it last sent; null: nothing yet. */
  at: string | null;
  waiting: number;
  isSilent: boolean;
}

const SILENT_AFTER = 10 * 60_000;

export function storeStates(rows: readonly StoreFreshness[], now: number): StoreState[] {
  return rows
    .map((row) => ({
      id: row.store_id,
      code: row.code,
      at: row.received_at,
      waiting: Math.max(0, (row.reported_seq ?? 0) - row.received_seq),
      isSilent: row.reported_at === null ? row.received_at === null : now - Date.parse(row.reported_at) > SILENT_AFTER,
    }))
    .sort((one, other) => other.waiting - one.waiting || Number(other.isSilent) - Number(one.isSilent) || one.code.localeCompare(other.code));
}

export const isBehind = (state: StoreState) => state.waiting > 0 || state.isSilent;
