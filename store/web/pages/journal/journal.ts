/*
 * Journal: what was written at this store, by the day on which it was.
 *
 * Model    Pure. An entry is of a document; where that document has a page, the entry leads to it.
 */
import type { JournalEntry } from "@outpost/common/generated/store.d.ts";

export interface JournalDay {
  day: string; /* YYYY-MM-DD where this browser is */
  entries: JournalEntry[];
}

const PAGES: Readonly<Record<string, string>> = {
  sale: "/sales",
  register_session_opened: "/register_sessions",
  register_session_closed: "/register_sessions",
  cash_movement: "/cash_movements",
  stock_adjustment: "/stock_adjustments",
};

function dayOf(instant: string): string {
  const at = new Date(instant), pad = (value: number) => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
}

/* Entries come with the latest first, and so do the days. */
export function byDay(entries: readonly JournalEntry[]): JournalDay[] {
  const days: JournalDay[] = [];
  for (const entry of entries) {
    const day = dayOf(entry.recorded_at);
    if (days.at(-1)?.day !== day) days.push({ day, entries: [] });
    days.at(-1)!.entries.push(entry);
  }
  return days;
}

export function pageOf(entry: JournalEntry): string | null {
  const page = PAGES[entry.kind];
  return page ? `${page}/${entry.document_id}` : null;
}
