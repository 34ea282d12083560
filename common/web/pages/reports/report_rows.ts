/*
 * Report rows: the groups of a report in words, what lies below each of them, and their figures as a chart takes them.
 *
 * Model    Pure. A group leads one step down: a store to its registers, a month to its days, a department to its products; days,
 *          registers and persons to the receipts that they are the sum of.
 */
import type { SalesReportGroup, SalesQuestion } from "../../generated/hq.d.ts";
import type { ChartSeries } from "../../ui/chart/series.ts";
import { comparedSpan, dayAfter, isOfTime, writeReport, type Figure, type Group, type ReportQuery } from "./report_query.ts";

export type ReportRow = SalesReportGroup;

const BARS_MOST = 12;
const COMPARED: Partial<Record<Figure, keyof ReportRow>> = {
  amount: "compared_amount", net_amount: "compared_net_amount", sales_count: "compared_sales_count", quantity: "compared_quantity",
};

export interface Words {
  date(day: string): string;
  month(first: string): string;
  hour(text: string): string;
}

export function rowName(by: Group, row: ReportRow, words: Words): string {
  if (by === "day") return words.date(row.group_key);
  if (by === "month") return words.month(`${row.group_key}-01`);
  return by === "hour" ? words.hour(row.group_key) : row.label ?? row.group_key;
}

export function figureOf(row: ReportRow, figure: Figure): number | null {
  const value = row[figure];
  return value === null ? null : Number(value);
}

export function comparedOf(row: ReportRow, figure: Figure): number | null {
  const name = COMPARED[figure];
  const value = name === undefined ? null : row[name];
  return value === null || value === undefined ? null : Number(value);
}

export const isCompared = (figure: Figure) => figure in COMPARED;

/* By how much more, as a part of what it is compared with; null where there was nothing. */
export function changeOf(now: number | null, before: number | null): number | null {
  return now === null || before === null || before === 0 ? null : (now - before) / Math.abs(before);
}

/* How the page of receipts is asked for what is behind a group. */
export function receiptsOf(documents: SalesQuestion | null): string | null {
  if (!documents) return null;
  const asked = Object.entries(documents).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return `/sales?${new URLSearchParams(asked)}`;
}

function reportAt(query: ReportQuery, usual: Group): string {
  return `/reports?${new URLSearchParams(writeReport(query, usual))}`;
}

function lastDay(month: string): string {
  const [year, number] = month.split("-").map(Number);
  return dayAfter(`${number === 12 ? year! + 1 : year}-${String(number === 12 ? 1 : number! + 1).padStart(2, "0")}-01`, -1);
}

/* One step down from a group; null: there is none. */
export function below(query: ReportQuery, row: ReportRow, usual: Group): string | null {
  const plain = { ...query, sort: "" };
  switch (query.by) {
    case "store": return reportAt({ ...plain, by: "register", store: row.group_key, department: "" }, usual);
    case "department": return reportAt({ ...plain, by: "product", department: row.group_key }, usual);
    case "month": {
      const first = `${row.group_key}-01`, last = lastDay(row.group_key);
      return reportAt({ ...plain, by: "day", period: "", from: first < query.from ? query.from : first, to: last > query.to ? query.to : last }, usual);
    }
    case "product": return `/products/${encodeURIComponent(row.group_key)}`;
    default: return receiptsOf(row.documents);
  }
}

export interface ReportChart {
  kind: "line" | "bar";
  labels: string[];
  series: ChartSeries[];
  unfinished: boolean;
}

/* Days on which nothing was sold are there as well, but for those to come. */
function eachDay(query: ReportQuery, today: string): string[] {
  const last = query.to < today ? query.to : today, days: string[] = [];
  for (let day = query.from; day <= last; day = dayAfter(day, 1)) days.push(day);
  return days;
}

function keysOf(query: ReportQuery, rows: readonly ReportRow[], today: string): string[] {
  if (query.by === "day") return eachDay(query, today);
  const keys = rows.map((row) => row.group_key);
  return isOfTime(query.by) ? keys.sort() : keys.slice(0, BARS_MOST);
}

export function chartOf(query: ReportQuery, rows: readonly ReportRow[], words: Words, names: { now: string; before: string }, today: string): ReportChart {
  const found = new Map(rows.map((row) => [row.group_key, row]));
  const keys = keysOf(query, rows, today);
  const nothing = query.by === "day" ? 0 : null;
  const series: ChartSeries[] = [{ name: names.now, values: keys.map((key) => (found.has(key) ? figureOf(found.get(key)!, query.show) : nothing)) }];
  if (query.compare && isCompared(query.show)) {
    series.push({ name: names.before, values: keys.map((key) => (found.has(key) ? comparedOf(found.get(key)!, query.show) : null)), finished: true });
  }
  const isNow = query.to >= today && query.from <= today;
  return {
    kind: query.by === "day" && keys.length > 2 ? "line" : "bar",
    labels: keys.map((key) => rowName(query.by, found.get(key) ?? ({ group_key: key, label: key } as ReportRow), words)),
    series,
    unfinished: isNow && (query.by === "day" || query.by === "month"),
  };
}

/* The days that it is compared with, in words. */
export function comparedDays(query: ReportQuery): { from: string; to: string } | null {
  return query.compare ? comparedSpan(query, query.compare) : null;
}
