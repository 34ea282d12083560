/*
 * Stock rows: what is on hand, of all products that ever moved, as the page shows it.
 *
 * Why      Below zero and low come first, and a product is found as one types. The server orders stock by product only: an index by
 *          quantity would have to be rewritten with every line that is sold. So the page reads all of it once (a store has as many
 *          rows as products) and finds and orders them itself.
 * Units    Quantities in thousandths.
 */
import { thousandthsOf } from "@outpost/common/rules/quantity.ts";
import { folded } from "@outpost/common/ui/palette.ts";
import type { Sort } from "@outpost/common/ui/grid/columns.ts";

export interface StockLevel {
  product_id: string;
  sku: string | null;
  name: string | null;
  quantity: string;
}

export interface StockRow extends StockLevel {
  units: bigint;
  /* What is searched in. */
  found: string;
}

export const SHOWN = ["all", "negative", "none", "some"] as const;
export type Shown = (typeof SHOWN)[number];

const BELONGS: Record<Shown, (units: bigint) => boolean> = {
  all: () => true,
  negative: (units) => units < 0n,
  none: (units) => units === 0n,
  some: (units) => units > 0n,
};

export function stockRow(level: StockLevel): StockRow {
  return { ...level, units: thousandthsOf(level.quantity), found: folded(`${level.sku ?? ""} ${level.name ?? ""}`) };
}

export function countShown(rows: readonly StockRow[]): Record<Shown, number> {
  const counts = { all: rows.length, negative: 0, none: 0, some: 0 };
  for (const { units } of rows) counts[units < 0n ? "negative" : units === 0n ? "none" : "some"]++;
  return counts;
}

function compare(one: StockRow, other: StockRow, column: string): number {
  if (column === "quantity") return one.units < other.units ? -1 : one.units > other.units ? 1 : 0;
  const [left, right] = column === "sku" ? [one.sku, other.sku] : [one.name, other.name];
  return (left ?? "").localeCompare(right ?? "");
}

/* The lowest first where nothing else is asked for. */
export const USUAL_SORT: Sort = { column: "quantity", descending: false };

export function arranged(rows: readonly StockRow[], asked: { search: string; shown: Shown; sort: Sort | null }): StockRow[] {
  const words = folded(asked.search).split(/\s+/).filter(Boolean);
  const { column, descending } = asked.sort ?? USUAL_SORT;
  return rows
    .filter((row) => BELONGS[asked.shown](row.units) && words.every((word) => row.found.includes(word)))
    .sort((one, other) => (descending ? -1 : 1) * compare(one, other, column) || compare(one, other, "name"));
}
