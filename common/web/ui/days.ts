// Days as text (YYYY-MM-DD) and as the calendar knows them; the periods that people ask for.
import { CalendarDate, endOfMonth, parseDate, startOfMonth, startOfWeek, startOfYear } from "@internationalized/date";
import { clockNow } from "./now.ts";
import type { WordKey } from "./words.ts";

/** Both days belong to it. */
export interface Period { from: string; to: string }

export function dayOrNull(text: string | null | undefined): CalendarDate | undefined {
  try {
    return text ? parseDate(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Day and month in two digits: parts of one width, which a finger can hit. */
export function partText(part: { part: string; value: string }): string {
  return /^\d$/.test(part.value) && (part.part === "day" || part.part === "month") ? `0${part.value}` : part.value;
}

/** Today where this browser is. */
export function localToday(): string {
  const now = new Date(clockNow());
  return new CalendarDate(now.getFullYear(), now.getMonth() + 1, now.getDate()).toString();
}

const PERIODS: [WordKey, (today: CalendarDate, locale: string) => [CalendarDate, CalendarDate]][] = [
  ["preset_today", today => [today, today]],
  ["preset_yesterday", today => [today.subtract({ days: 1 }), today.subtract({ days: 1 })]],
  ["preset_last_seven", today => [today.subtract({ days: 6 }), today]],
  ["preset_week", (today, locale) => [startOfWeek(today, locale), today]],
  ["preset_month", today => [startOfMonth(today), today]],
  ["preset_last_month", today => [startOfMonth(today.subtract({ months: 1 })), endOfMonth(today.subtract({ months: 1 }))]],
  ["preset_last_thirty", today => [today.subtract({ days: 29 }), today]],
  ["preset_year", today => [startOfYear(today), today]],
];

export function periods(today: string, locale: string): { word: WordKey; period: Period }[] {
  return PERIODS.map(([word, days]) => {
    const [from, to] = days(parseDate(today), locale);
    return { word, period: { from: from.toString(), to: to.toString() } };
  });
}
