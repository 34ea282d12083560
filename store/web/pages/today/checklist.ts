/*
 * Checklist: what a shop's day needs, each seen from what the store knows; nobody ticks anything.
 */
import type { State } from "@outpost/common/ui/state.ts";

export interface CheckInput {
  date: string;
  hour: number;
  /* null: not read, or not for this person. */
  open: readonly { business_date: string; register: string }[] | null;
  closed: readonly { business_date: string; difference: number | null }[] | null;
  conditions: number | null;
  pending: number | null;
  connected: boolean | null;
}

export interface Check {
  key: "registers" | "forgotten" | "differences" | "conditions" | "delivered";
  state: State;
  /* Which of its sentences: done or not. */
  isDone: boolean;
  count: number;
  /* Money in minor units, of those that have an amount. */
  amount?: number;
  names?: string[];
  to: string;
}

function check(key: Check["key"], to: string, isDone: boolean, count: number, more: Partial<Check> = {}): Check {
  return { key, to, isDone, count, state: isDone ? "good" : "attention", ...more };
}

export function checklistOf({ date, open, closed, conditions, pending, connected }: CheckInput): Check[] {
  const checks: Check[] = [];
  if (open) {
    const forgotten = open.filter((session) => session.business_date < date);
    const today = open.length - forgotten.length;
    checks.push(check("registers", "/register_sessions?open=true", today > 0, today, today ? {} : { state: "information" }));
    checks.push(check("forgotten", "/register_sessions?open=true", forgotten.length === 0, forgotten.length, { names: forgotten.map((session) => session.register) }));
  }
  if (closed) {
    const differing = closed.filter((session) => session.difference);
    checks.push(check("differences", "/register_sessions?open=false", differing.length === 0, differing.length, { amount: differing.reduce((sum, session) => sum + (session.difference ?? 0), 0) }));
  }
  if (conditions !== null) checks.push(check("conditions", "/conditions", conditions === 0, conditions));
  if (pending !== null) checks.push(check("delivered", "/sync", connected === true, pending));
  return checks;
}
