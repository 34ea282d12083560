/* Conditions: what is wrong with a server, how grave it is, and the words for it. */
import type { components } from "../../generated/store.d.ts";
import { formats, sentenceFor } from "../../i18n/messages.ts";
import type { State } from "../../ui/state.ts";

export type Condition = components["schemas"]["Condition"];

export const MANAGE_CONDITIONS = "operation:manage_conditions";

/* The gravest first, then the latest. */
export function bySeverity(conditions: readonly Condition[]): Condition[] {
  return [...conditions].sort((one, other) => Number(other.severity === "critical") - Number(one.severity === "critical") || other.since.localeCompare(one.since));
}

export function stateOf({ severity, lasting }: Pick<Condition, "severity" | "lasting">): State {
  if (!lasting) return "neutral";
  return severity === "critical" ? "bad" : "attention";
}

/* In the reader's language; a server that knows a newer one says it itself, in English. */
export function sayCondition(condition: Condition): { title: string; meaning: string; remedy: string } {
  const word = (part: string) => sentenceFor(`condition.${condition.name}.${part}`);
  return { title: word("title") ?? condition.name.replaceAll("_", " "), meaning: word("meaning") ?? condition.meaning, remedy: word("remedy") ?? condition.remedy };
}

/* "2026-11-30 05:10:00 UTC", as the servers write a moment within a sentence. */
const MOMENT = /(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?(?: UTC|Z)/g;

/* A server's sentence with its moments as the reader writes them, in their time zone. */
export function withMoments(detail: string): string {
  return detail.replace(MOMENT, (_, day: string, time: string) => formats.value.dateTime(`${day}T${time}Z`));
}
