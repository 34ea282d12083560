// A grid over rows that are all here already: sorted once for each order, then sliced.
import type { Load, Sort } from "./columns.ts";

export function rowsOf<Row>(rows: () => readonly Row[], value: (row: Row, column: string) => string | number | boolean | null, locale: string): Load<Row> {
  const collator = new Intl.Collator(locale, { numeric: true });
  let kept: { of: readonly Row[]; by: string; sorted: readonly Row[] } | undefined;

  function compare(left: Row, right: Row, sort: Sort): number {
    const a = value(left, sort.column), b = value(right, sort.column);
    const order = typeof a === "string" && typeof b === "string" ? collator.compare(a, b) : Number(a) - Number(b);
    return sort.descending ? -order : order;
  }
  return (position, limit, _signal, sort) => {
    const of = rows(), by = JSON.stringify(sort);
    if (kept?.of !== of || kept.by !== by) kept = { of, by, sorted: sort ? [...of].sort((left, right) => compare(left, right, sort)) : of };
    return Promise.resolve(kept.sorted.slice(position, position + limit));
  };
}
