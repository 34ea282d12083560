/*
 * Distance: how far this store is from its headquarters, as sentences for who works here.
 *
 * Model    Two directions: what was done here goes up, what headquarters decides comes down. Each sentence is the key of its
 *          words with their values and a state; nothing here knows a language.
 */
import type { Problem } from "@outpost/common/api/problem.ts";
import type { State } from "@outpost/common/ui/state.ts";

import type { SyncStatus } from "./status.ts";

export interface Sentence {
  state: State;
  key: "away" | "away_never" | "near" | "up_all" | "up_coming" | "up_waiting" | "down_near" | "down_as_of" | "down_nothing" | "recovering" | "not_recovered" | "unusable";
  /* How many; of those that count something. */
  count?: number;
  /* A moment, ISO 8601; shown as a time. */
  at?: string;
}

const MILLISECONDS = 1000;
/* So many at once are a till's usual work. */
const A_MOMENTS_WORK = 20;
/* Codes that mean that nobody answered. */
const SILENCE = new Set(["no_connection", "timed_out", "unavailable", "timeout"]);

export function isServerAway(problem: Problem | null): boolean {
  return problem !== null && SILENCE.has(problem.code);
}

/* When anything last came from headquarters; undefined: nothing has since the server's start. `readAt` is when the status was read. */
export function silentSince(status: Pick<SyncStatus, "silent_s">, readAt: string): string | undefined {
  if (status.silent_s === null || status.silent_s === undefined) return undefined;
  return new Date(Date.parse(readAt) - status.silent_s * MILLISECONDS).toISOString();
}

export function lineOf(status: SyncStatus, readAt: string): Sentence {
  if (status.connected) return { state: "good", key: "near" };
  const at = silentSince(status, readAt);
  return at ? { state: "attention", key: "away", at } : { state: "attention", key: "away_never" };
}

export function upOf(status: SyncStatus): Sentence {
  const count = status.pending ?? Number.NaN;
  if (count === 0) return { state: "good", key: "up_all" };
  if (status.connected) return { state: count > A_MOMENTS_WORK ? "information" : "good", key: "up_coming", count };
  return { state: "attention", key: "up_waiting", count };
}

export function downOf(status: SyncStatus): Sentence {
  if (!status.applied_at) return { state: "attention", key: "down_nothing" };
  return status.connected ? { state: "good", key: "down_near", at: status.applied_at } : { state: "attention", key: "down_as_of", at: status.applied_at };
}

/* What is not as it should be beside the line; usually nothing. */
export function faultsOf(status: SyncStatus): Sentence[] {
  const faults: Sentence[] = [];
  if (!status.recovery_complete) faults.push({ state: "information", key: "recovering" });
  if (status.unrecovered_count) faults.push({ state: "bad", key: "not_recovered", count: status.unrecovered_count });
  if (status.unusable_count) faults.push({ state: "attention", key: "unusable", count: status.unusable_count });
  return faults;
}
