// A grid over rows that are all here already: sorted once for each order, then sliced.
import type { Load, Sort } from "./columns.ts";

export function rowsOf<Row>(rows: () => readonly Row[], value: (row: Row, column: string) => string | number | boolean | null, locale: string): Load<Row> {
  const collator = new Intl.Collator(locale);
  let kept: { of: readonly Row[]; by: string; sorted: readonly Row[] } | undefined;

  function sorted(of: readonly Row[], sort: Sort): Row[] {
    const sign = sort.descending ? -1 : 1;
    return of.map(row => ({ row, at: value(row, sort.column) })).sort((left, right) => {
      const order = typeof left.at === "string" && typeof right.at === "string" ? collator.compare(left.at, right.at) : Number(left.at) - Number(right.at);
      return order * sign;
    }).map(({ row }) => row);
  }
  return (position, limit, _signal, sort) => {
    const of = rows(), by = JSON.stringify(sort);
    if (kept?.of !== of || kept.by !== by) kept = { of, by, sorted: sort ? sorted(of, sort) : of };
    return Promise.resolve(kept.sorted.slice(position, position + limit));
  };
}
