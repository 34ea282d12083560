/* Reasons: why documents could not be taken, in groups that a person mends one by one. Pure. */
import type { components } from "@outpost/common/generated/hq.d.ts";

export type Waiting = components["schemas"]["QuarantinedSummary"];

/* What a person does about it (docs/quarantine.md) follows from the code; there are words for each in hq.sync. */
export type Fault = "same_id" | "value" | "refers" | "unreadable" | "kind" | "other";

const FAULTS: readonly (readonly [RegExp, Fault])[] = [
  [/^already_exists_differently$/, "same_id"], [/^235(02|14)$/, "value"], [/^23503$/, "refers"], [/^22/, "unreadable"], [/^OP001$/, "kind"],
];

export function faultOf(reasonCode: string): Fault {
  return FAULTS.find(([pattern]) => pattern.test(reasonCode))?.[1] ?? "other";
}

/* Without the values of the row, which are in the document: what is left is the same for all that have it. */
export function shortReason(reason: string): string {
  return reason.replace(/:? Failing row contains \(.*$/s, "");
}

export interface Group { code: string; fault: Fault; documents: Waiting[] }

/* One reason is one thing to mend, and is tried again at once; the most first. */
export function byReason(documents: readonly Waiting[]): Group[] {
  const groups = new Map<string, Group>();
  for (const document of documents) {
    const code = document.reason_code, group = groups.get(code) ?? { code, fault: faultOf(code), documents: [] };
    group.documents.push(document);
    groups.set(code, group);
  }
  return [...groups.values()].sort((one, other) => other.documents.length - one.documents.length);
}
