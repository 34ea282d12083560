// What a grid is told: its columns, how rows come, what is saved.
import type { Option } from "../options.ts";

export interface Sort { column: string; descending: boolean }

export interface GridEdit<Row> {
  /** What stands in the box when editing begins. */
  write(row: Row): string;
  /** The value to save, or what is wrong with the text. */
  read(text: string, row: Row): { value: unknown } | { fault: string };
  options?: readonly Option[];
}

export interface GridColumn<Row> {
  key: string;
  title: string;
  /** rem; what is left over goes to columns by `grow`. */
  width: number;
  grow?: number;
  /** Figures: at the end, digits of one width. */
  end?: boolean;
  sort?: boolean;
  /** Not shown until it is chosen. */
  spare?: boolean;
  /** May not be hidden. */
  always?: boolean;
  /** The figure one came for: on a phone it comes right after the first column, and where that has no room it stays in view at the end. */
  keep?: boolean;
  text?(row: Row): string;
  /** Where its text leads: how who points at things opens a row. Keys have Enter. */
  to?(row: Row): string;
  edit?: GridEdit<Row>;
}

/** The first column, then what is kept, then all else. */
export function keptFirst<Row>(columns: readonly GridColumn<Row>[]): GridColumn<Row>[] {
  const [first, ...others] = columns;
  return first ? [first, ...others.filter(({ keep }) => keep), ...others.filter(({ keep }) => !keep)] : [];
}

export type Load<Row> = (position: number, limit: number, signal: AbortSignal, sort: Sort | null) => Promise<Row[]>;

export interface GridChange<Row> { row: Row; column: string; value: unknown }
/** The row as it is after the change, or what is wrong with it, with the row as somebody else left it: one for each change, in order. */
export type GridOutcome<Row> = { row: Row } | { fault: string; row?: Row };
export type Save<Row> = (changes: GridChange<Row>[]) => Promise<GridOutcome<Row>[]>;

/** `all` with the keys that were left out, or the keys that were chosen. */
export interface Selection { all: boolean; keys: ReadonlySet<string> }
export const NOTHING: Selection = { all: false, keys: new Set() };

export function isSelected(selection: Selection, key: string): boolean {
  return selection.all !== selection.keys.has(key);
}

export function selectedCount(selection: Selection, total: number): number {
  return selection.all ? total - selection.keys.size : selection.keys.size;
}

export function withKeys(selection: Selection, keys: Iterable<string>, selected: boolean): Selection {
  const next = new Set(selection.keys);
  for (const key of keys) {
    if (selected === selection.all) next.delete(key);
    else next.add(key);
  }
  return { all: selection.all, keys: next };
}
