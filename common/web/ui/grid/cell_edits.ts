// What is being typed into a cell, what is being saved, and what was wrong with it. A fault stays at its cell with the text
// that was refused, until it is mended or left with Escape.
import { reactive, ref } from "vue";
import type { GridChange, GridColumn, Save } from "./columns.ts";

export interface Mark { text: string; state: "saving" | "fault"; fault?: string }
interface Proposal<Row> { row: Row; column: GridColumn<Row>; text: string }
interface Ways<Row> { keyOf(row: Row): string; save(): Save<Row> | undefined; replace(row: Row): void; fixed(): string; failed(): string }

export function useCellEdits<Row>(ways: Ways<Row>) {
  const marks = reactive(new Map<string, Mark>());
  const editing = ref<{ key: string; column: string; text: string; fault: string | null } | null>(null);
  const idOf = (row: Row, column: string) => `${ways.keyOf(row)} ${column}`;

  function begin(row: Row, column: GridColumn<Row>, typed?: string) {
    if (!column.edit || !ways.save()) return false;
    const mark = marks.get(idOf(row, column.key));
    editing.value = { key: ways.keyOf(row), column: column.key, text: typed ?? mark?.text ?? column.edit.write(row), fault: mark?.fault ?? null };
    return true;
  }
  function cancel() {
    if (editing.value) marks.delete(`${editing.value.key} ${editing.value.column}`);
    editing.value = null;
  }
  /** False when the text cannot be taken: the cell stays open and says why. */
  function commit(row: Row, column: GridColumn<Row>): boolean {
    const open = editing.value;
    if (!open || !column.edit) return true;
    const read = column.edit.read(open.text, row);
    if ("fault" in read) {
      open.fault = read.fault;
      return false;
    }
    editing.value = null;
    if (open.text !== column.edit.write(row) || marks.has(idOf(row, column.key))) void send([{ row, column, text: open.text }]);
    return true;
  }
  /** Left without Enter: what cannot be taken stays as a fault of the cell. */
  function leave(row: Row, column: GridColumn<Row>) {
    const open = editing.value;
    if (!open || commit(row, column)) return;
    marks.set(idOf(row, column.key), { text: open.text, state: "fault", fault: open.fault ?? ways.failed() });
    editing.value = null;
  }

  function taken(proposals: Proposal<Row>[]): { proposal: Proposal<Row>; change: GridChange<Row> }[] {
    return proposals.flatMap(proposal => {
      const { row, column, text } = proposal;
      const read = column.edit ? column.edit.read(text, row) : { fault: ways.fixed() };
      if ("fault" in read) marks.set(idOf(row, column.key), { text, state: "fault", fault: read.fault });
      return "fault" in read ? [] : [{ proposal, change: { row, column: column.key, value: read.value } }];
    });
  }
  async function send(proposals: Proposal<Row>[]): Promise<void> {
    const save = ways.save(), sent = taken(proposals);
    if (!save || sent.length === 0) return;
    for (const { proposal } of sent) marks.set(idOf(proposal.row, proposal.column.key), { text: proposal.text, state: "saving" });
    const outcomes = await save(sent.map(({ change }) => change)).catch(() => []);
    sent.forEach(({ proposal }, index) => {
      const outcome = outcomes[index] ?? { fault: ways.failed() }, id = idOf(proposal.row, proposal.column.key);
      if ("fault" in outcome) marks.set(id, { text: proposal.text, state: "fault", fault: outcome.fault });
      else marks.delete(id);
      if (outcome.row !== undefined) ways.replace(outcome.row);
    });
  }
  return { marks, editing, idOf, begin, cancel, commit, leave, send };
}

/** Lines and cells of what a spreadsheet copies. */
export function pastedCells(text: string): string[][] {
  return text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map(line => line.split("\t"));
}
