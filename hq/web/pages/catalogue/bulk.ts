/*
 * Bulk: one change of many records, record by record, with what each was before.
 *
 * Why      A change of a thousand products is undone as easily as one of a single product: what every record held is kept,
 *          and going back is the same walk with those values.
 * Model    Pure of the network: `send` reads and writes one record. Records that hold the values already are not touched,
 *          so that nobody's history tells of changes that were none. Whoever cancels keeps what is done.
 */
export type Values = Record<string, unknown>;

export interface BulkTarget { id: string; values: Values }

export type BulkSend = (id: string, values: Values) => Promise<{ before: Values; name: string } | { fault: string; name: string }>;

export interface BulkResult {
  /* What brings each record back. */
  done: BulkTarget[];
  failed: { id: string; name: string; fault: string }[];
  cancelled: boolean;
}

const AT_ONCE = 4;

/* The old values of those that differ; null when none does. */
export function differing(record: Values, values: Values): Values | null {
  const names = Object.keys(values).filter((name) => record[name] !== values[name]);
  return names.length ? Object.fromEntries(names.map((name) => [name, record[name] ?? null])) : null;
}

export async function changeMany(targets: readonly BulkTarget[], send: BulkSend, told: (done: number) => void, signal: AbortSignal): Promise<BulkResult> {
  const result: BulkResult = { done: [], failed: [], cancelled: false };
  let next = 0, finished = 0;

  async function work(): Promise<void> {
    for (let target = targets[next++]; target && !signal.aborted; target = targets[next++]) {
      const outcome = await send(target.id, target.values);
      if ("fault" in outcome) result.failed.push({ id: target.id, name: outcome.name, fault: outcome.fault });
      else if (Object.keys(outcome.before).length) result.done.push({ id: target.id, values: outcome.before });
      told(++finished);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  result.cancelled = finished < targets.length;
  return result;
}
