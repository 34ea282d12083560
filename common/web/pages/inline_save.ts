/* Inline save: cells that were edited in a list, sent record by record; each says what became of it. */
import { asProblem } from "../api/problem.ts";
import { sayFault, sayProblem } from "../i18n/problem.ts";
import type { GridOutcome, Save } from "../ui/grid/columns.ts";
import type { ResourceDescription } from "./describe.ts";
import type { RecordValues } from "./record_form.ts";
import { memberOf, patchRecord } from "./records.ts";

const AT_ONCE = 4;

/* `find` gives the record that a column now refers to: a row in the list carries it along. */
export function inlineSave(resource: ResourceDescription, find: (column: string, id: string) => RecordValues | undefined): Save<RecordValues> {
  async function one(row: RecordValues, column: string, value: unknown): Promise<GridOutcome<RecordValues>> {
    try {
      const outcome = await patchRecord(resource, String(row[resource.id]), { [column]: value }, `"${String(row.row_version)}"`);
      if (outcome.kind === "done") {
        const referred = find(column, String(value));
        return { row: { ...row, ...outcome.data, ...(referred ? { [memberOf(column)]: referred } : {}) } };
      }
      const fault = outcome.problem.faultOf(column);
      return { fault: fault ? sayFault(fault) : sayProblem(outcome.problem) };
    } catch (thrown) {
      return { fault: sayProblem(asProblem(thrown)) };
    }
  }

  return async (changes) => {
    const outcomes: GridOutcome<RecordValues>[] = new Array(changes.length);
    let next = 0;
    async function work(): Promise<void> {
      for (let at = next++; at < changes.length; at = next++) {
        const { row, column, value } = changes[at]!;
        outcomes[at] = await one(row, column, value);
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return outcomes;
  };
}
