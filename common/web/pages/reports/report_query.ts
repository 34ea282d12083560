/*
 * Report query: what a report is asked, as the page's address has it and as the server takes it.
 *
 * Why      A report is a link: whoever opens it sees the same question. A period that has a name (the last seven days) keeps
 *          it, so that a view that was saved in March shows this week in May.
 * Model    Pure. `by` is what the groups are; `show` the figure of the chart; with which days it is compared is computed
 *          here for spans of any length, so that Mondays stand beside Mondays.
 */
import { periods, type Period } from "../../ui/days.ts";

export const GROUPS = ["store", "day", "month", "hour", "department", "product", "register", "tender", "user"] as const;
export type Group = (typeof GROUPS)[number];

export const FIGURES = ["amount", "net_amount", "sales_count", "average_amount", "quantity", "returned_amount", "discount_amount", "price_changes_amount"] as const;
export type Figure = (typeof FIGURES)[number];

export const COMPARISONS = ["weekdays", "period", "year"] as const;
export type Comparison = (typeof COMPARISONS)[number];

/* Of the others the server keeps no sums by department. */
const OF_GOODS = new Set<Group>(["store", "day", "month", "department", "product"]);
const SORTED = new Set<string>(["amount", "net_amount", "quantity", "sales_count", "returned_amount", "discount_amount", "price_changes_amount"]);
const OF_TIME = new Set<Group>(["day", "month", "hour"]);
const DAY = 86_400_000;
const USUAL_PERIOD = "last_seven";
const DATE = /^\d{4}-\d{2}-\d{2}$/;

export interface ReportQuery {
  by: Group;
  period: string; /* a name of ui/days.ts without its prefix; "" when the days are given */
  from: string;
  to: string;
  compare: Comparison | "";
  store: string;
  department: string;
  show: Figure;
  sort: string; /* a figure, with - the largest first; "" is the usual one of the groups */
}

export type Address = Record<string, string | null | (string | null)[] | undefined>;

export const isOfTime = (by: Group) => OF_TIME.has(by);
export const isOfGoods = (by: Group) => OF_GOODS.has(by);
export const isSorted = (column: string) => SORTED.has(column);

function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY;
}

export function dayAfter(day: string, days: number): string {
  return new Date((dayNumber(day) + days) * DAY).toISOString().slice(0, 10);
}

/* Both days belong to it. */
export function daysOf(span: Period): number {
  return dayNumber(span.to) - dayNumber(span.from) + 1;
}

function named(today: string, locale: string): Map<string, Period> {
  return new Map(periods(today, locale).map(({ word, period }) => [word.replace("preset_", ""), period]));
}

/* The name that these days have today; "" when they have none. */
export function periodName(span: Period, today: string, locale: string): string {
  return [...named(today, locale)].find(([, period]) => period.from === span.from && period.to === span.to)?.[0] ?? "";
}

function isDay(text: string): boolean {
  return DATE.test(text) && !Number.isNaN(dayNumber(text));
}

export function readReport(address: Address, usual: Group, today: string, locale: string): ReportQuery {
  const text = (name: string) => { const value = address[name]; return (Array.isArray(value) ? value[0] : value) ?? ""; };
  const oneOf = <Value extends string, Other extends string>(name: string, values: readonly Value[], other: Other): Value | Other =>
    values.find((value) => value === text(name)) ?? other;
  const by = oneOf("by", GROUPS, usual);
  const isGiven = isDay(text("from")) && isDay(text("to")) && text("from") <= text("to");
  const known = named(today, locale);
  const period = isGiven ? "" : known.has(text("period")) ? text("period") : USUAL_PERIOD;
  const span = isGiven ? { from: text("from"), to: text("to") } : known.get(period)!;
  const sort = text("sort");
  return {
    by, period, ...span, compare: oneOf("compare", COMPARISONS, ""), store: text("store"), department: isOfGoods(by) ? text("department") : "",
    show: oneOf("show", FIGURES, "amount"), sort: isSorted(sort.replace(/^-/, "")) ? sort : "",
  };
}

/* What is usual is left out: a short address. */
export function writeReport(query: ReportQuery, usual: Group): Record<string, string> {
  const days = query.period ? { period: query.period === USUAL_PERIOD ? "" : query.period } : { from: query.from, to: query.to };
  const all: Record<string, string> = {
    by: query.by === usual ? "" : query.by, ...days, compare: query.compare, store: query.store,
    department: isOfGoods(query.by) ? query.department : "", show: query.show === "amount" ? "" : query.show, sort: query.sort,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
}

/* The days beside which these are set: as many, so many days before. */
export function comparedSpan(span: Period, compare: Comparison): Period {
  const length = daysOf(span);
  if (compare === "year") return { from: yearBefore(span.from), to: yearBefore(span.to) };
  const back = compare === "period" ? length : Math.ceil(length / 7) * 7;
  return { from: dayAfter(span.from, -back), to: dayAfter(span.to, -back) };
}

/* As the server has it: of 29 February the 28th. */
function yearBefore(day: string): string {
  const before = `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;
  return before.endsWith("02-29") ? before.replace("02-29", "02-28") : before;
}

/* Of groups of time the first one first, of others the largest. */
export function sortOf(query: ReportQuery): string {
  if (query.sort) return query.sort;
  if (isOfTime(query.by)) return "group_key";
  return isSorted(query.show) ? `-${query.show}` : "-amount";
}

/* What the server is asked. */
export function questionOf(query: ReportQuery): Record<string, string> {
  const span = query.compare && query.compare !== "year" ? comparedSpan(query, query.compare) : null;
  return {
    group_by: query.by, from: query.from, to: query.to, sort: sortOf(query),
    ...(query.store ? { store_id: query.store } : {}),
    ...(query.department ? { department_id: query.department } : {}),
    ...(query.compare === "year" ? { compare: "previous_year" } : {}),
    ...(span ? { compare_from: span.from, compare_to: span.to } : {}),
  };
}

/* The last days of a period, as many as the sums are compared for at once. */
const CHECKED_DAYS = 31;
export function checkedDays({ from, to }: { from: string; to: string }): { from: string; to: string } {
  const first = new Date(`${to}T00:00:00Z`);
  first.setUTCDate(first.getUTCDate() - CHECKED_DAYS + 1);
  const earliest = first.toISOString().slice(0, 10);
  return { from: from > earliest ? from : earliest, to };
}
