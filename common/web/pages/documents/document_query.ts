/*
 * Document query: the days that a list of documents is asked by.
 *
 * Model    Pure. A business date is asked by itself; beside it goes a span of moments that is wide enough, by which the server
 *          finds it quickly (a business date may begin and end on other days). A moment is asked by the reader's days.
 */
import type { Period } from "../../ui/days.ts";
import { dayAfter } from "../reports/report_query.ts";

const BEFORE = -2;
const AFTER = 3;

export interface Span {
  /* The field of the period, and the moment that narrows it where it is a day. */
  field: string;
  moment?: string;
}

/* The parameters of a span, for all that have one. */
export function spanNames({ field, moment }: Span): string[] {
  return [field, ...(moment ? [moment] : [])].flatMap((name) => [`${name}_from`, `${name}_to`]);
}

export function spanQuery(span: Span, period: Period | null): Record<string, string> {
  if (!period) return {};
  const { field, moment } = span;
  if (!field.endsWith("_date")) return { [`${field}_from`]: startOf(period.from), [`${field}_to`]: startOf(dayAfter(period.to, 1), -1) };
  const wide = moment ? { [`${moment}_from`]: `${dayAfter(period.from, BEFORE)}T00:00:00Z`, [`${moment}_to`]: `${dayAfter(period.to, AFTER)}T00:00:00Z` } : {};
  return { [`${field}_from`]: period.from, [`${field}_to`]: period.to, ...wide };
}

export function spanOf({ field }: Span, query: Record<string, string>): Period | null {
  const from = query[`${field}_from`], to = query[`${field}_to`];
  if (!from || !to) return null;
  return field.endsWith("_date") ? { from, to } : { from: localDay(from), to: localDay(to) };
}

/* When a day begins where this browser is; `more` milliseconds later. */
function startOf(day: string, more = 0): string {
  const [year, month, number] = day.split("-").map(Number);
  return new Date(new Date(year!, month! - 1, number!).getTime() + more).toISOString();
}

function localDay(instant: string): string {
  const at = new Date(instant), pad = (value: number) => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
}
