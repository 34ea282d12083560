/*
 * Hours: the sales of today hour by hour beside those of the same weekday a week before.
 *
 * Model    Hours of the store's own clock. Today is compared up to the last full hour: what is not over yet says nothing.
 * Units    Money in minor units.
 */
export interface HourFigures {
  group_key: string;
  amount: number;
  sales_count: number;
  compared_amount: number | null;
  compared_sales_count: number | null;
}

export interface Hour {
  hour: number;
  /* null: it has not begun. */
  amount: number | null;
  before: number;
}

export interface Comparison {
  /* Until the last full hour. */
  until: number;
  amount: number;
  before: number;
  /* Of what was sold before; null: nothing was. */
  share: number | null;
}

const HOURS = 24;

/* YYYY-MM-DD and the hour where the store is. */
export function storeClock(now: number, timeZone: string | undefined): { date: string; hour: number } {
  const parts = new Intl.DateTimeFormat("en-CA", { ...(timeZone ? { timeZone } : {}), year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", hourCycle: "h23" }).formatToParts(now);
  const part = (type: string) => parts.find((each) => each.type === type)!.value;
  return { date: `${part("year")}-${part("month")}-${part("day")}`, hour: Number(part("hour")) };
}

export function daysBefore(date: string, days: number): string {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - days);
  return day.toISOString().slice(0, 10);
}

/* From the first hour that either day sold in to the last, without gaps. */
export function hoursOf(figures: readonly HourFigures[], hourNow: number): Hour[] {
  const by = new Map(figures.map((row) => [Number(row.group_key), row]));
  const sold = [...by.values()].filter((row) => row.amount || row.compared_amount).map((row) => Number(row.group_key));
  if (!sold.length) return [];
  const [first, last] = [Math.min(...sold), Math.max(...sold)];
  return Array.from({ length: Math.min(HOURS, last - first + 1) }, (_, index) => {
    const hour = first + index;
    return { hour, amount: hour > hourNow ? null : (by.get(hour)?.amount ?? 0), before: by.get(hour)?.compared_amount ?? 0 };
  });
}

export function comparisonOf(figures: readonly HourFigures[], hourNow: number): Comparison {
  const over = figures.filter((row) => Number(row.group_key) < hourNow);
  const amount = over.reduce((sum, row) => sum + row.amount, 0);
  const before = over.reduce((sum, row) => sum + (row.compared_amount ?? 0), 0);
  return { until: hourNow, amount, before, share: before > 0 ? (amount - before) / before : null };
}
