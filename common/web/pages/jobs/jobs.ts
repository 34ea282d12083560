/* Jobs: what a server does by itself, how often and how it went, in words. */
import type { components } from "../../generated/store.d.ts";
import { formats, sentenceFor, t } from "../../i18n/messages.ts";
import type { State } from "../../ui/state.ts";

export type Job = components["schemas"]["Job"];

export const MANAGE_JOBS = "operation:manage_jobs";
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]] as const;

export function jobName(name: string): string {
  return sentenceFor(`jobs.name.${name}`) ?? name.replaceAll("_", " ");
}

export interface JobState {
  state: State;
  key: "running" | "never" | "done" | "failed" | "failing";
}

export function stateOf(job: Job): JobState {
  if (job.running) return { state: "information", key: "running" };
  if (job.outcome === null) return { state: "neutral", key: "never" };
  if (job.outcome === "done") return { state: "good", key: "done" };
  return job.failures > 1 ? { state: "bad", key: "failing" } : { state: "attention", key: "failed" };
}

/* The largest unit that says it in whole numbers: 5400 s are 90 minutes. */
export function paceOf(every_s: number): { unit: (typeof UNITS)[number][0]; count: number } {
  const [unit, length] = UNITS.find(([, seconds]) => every_s >= seconds && every_s % seconds === 0) ?? UNITS[3];
  return { unit, count: every_s / length };
}

export function sayPace(every_s: number): string {
  const { unit, count } = paceOf(every_s);
  return t("jobs.every", { pace: formats.value.number(count, { style: "unit", unit, unitDisplay: "long" }) });
}
