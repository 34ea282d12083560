/* Conditions: what is wrong with a server, as its API tells it, and the words for it. */
import { change, openApi, type Outcome } from "../../api/client.ts";
import { sentenceFor } from "../../i18n/messages.ts";
import { session } from "../../session/current.ts";
import type { State } from "../../ui/state.ts";
import type { components, paths } from "../../generated/store.d.ts";
import { listAt } from "../records.ts";

export type Condition = components["schemas"]["Condition"];

export const MANAGE_CONDITIONS = "operation:manage_conditions";
const PATH = "/api/v1/conditions";
const MOST = 100;
/* Both servers have the same. */
const api = openApi<paths>(session);

export async function readConditions(lasting: boolean, signal: AbortSignal): Promise<Condition[]> {
  const page = await listAt(PATH, { lasting, sort: "-since", limit: MOST }, signal);
  return page.items as unknown as Condition[];
}

export function acknowledge(condition_id: string): Promise<Outcome<Condition>> {
  return change(api.POST("/api/v1/conditions/{condition_id}/acknowledge", { params: { path: { condition_id } } }));
}

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
