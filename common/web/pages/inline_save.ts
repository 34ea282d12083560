/* Inline save: cells that were edited in a list, sent record by record; each says what became of it. */
import { asProblem } from "../api/problem.ts";
import { t } from "../i18n/messages.ts";
import { sayFault, sayProblem } from "../i18n/problem.ts";
import type { Formats } from "../ui/formats.ts";
import type { GridOutcome, Save } from "../ui/grid/columns.ts";
import type { ResourceDescription } from "./describe.ts";
import { cellText } from "./field_text.ts";
import type { RecordValues } from "./record_form.ts";
import { memberOf, patchRecord, readRecord } from "./records.ts";

const AT_ONCE = 4;

/* `find` gives the record that a column now refers to: a row in the list carries it along. */
export function inlineSave(resource: ResourceDescription, formats: Formats, find: (column: string, id: string) => RecordValues | undefined): Save<RecordValues> {
  function rowWith(row: RecordValues, record: RecordValues): RecordValues {
    const referred = resource.fields.filter((field) => field.refers && record[field.name] !== row[field.name])
      .map((field) => [memberOf(field.name), find(field.name, String(record[field.name])) ?? row[memberOf(field.name)]]);
    return { ...row, ...record, ...Object.fromEntries(referred) };
  }

  /* Somebody else's value beside what was typed; the same value means that it was this change whose answer was lost. */
  async function afterOthers(row: RecordValues, column: string, value: unknown): Promise<GridOutcome<RecordValues>> {
    const { data } = await readRecord(resource, String(row[resource.id]));
    const now = rowWith(row, data);
    if (data[column] === value) return { row: now };
    const field = resource.fields.find(({ name }) => name === column)!;
    return { row: now, fault: t("page.cell_stale", { value: cellText(field, now, formats, resource.name) }) };
  }

  async function one(row: RecordValues, column: string, value: unknown): Promise<GridOutcome<RecordValues>> {
    try {
      const outcome = await patchRecord(resource, String(row[resource.id]), { [column]: value }, `"${String(row.row_version)}"`);
      if (outcome.kind === "done") return { row: rowWith(row, outcome.data) };
      if (outcome.kind === "stale") return await afterOthers(row, column, value);
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
