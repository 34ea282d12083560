/*
 * Report views: questions that a person keeps by a name, at this browser.
 *
 * Model    A view is an address (report_query.ts); it holds no figure and names nobody, so it may be kept (i18n/kept.ts).
 */
import { recall, remember } from "../../i18n/kept.ts";

export interface ReportView {
  key: string;
  name: string;
  query: Record<string, string>;
}

const KEPT_AS = "report_views";

function isView(value: unknown): value is ReportView {
  const view = value as Partial<ReportView> | null;
  return typeof view?.key === "string" && typeof view.name === "string" && typeof view.query === "object" && view.query !== null;
}

export function keptViews(read: (name: string) => string | null = recall): ReportView[] {
  try {
    const kept: unknown = JSON.parse(read(KEPT_AS) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isView) : [];
  } catch {
    return []; /* somebody else's text under our name */
  }
}

export function keepViews(views: readonly ReportView[], write: (name: string, value: string | null) => void = remember): void {
  write(KEPT_AS, views.length ? JSON.stringify(views) : null);
}

/* In any order of what is asked. */
export function sameQuestion(one: Record<string, string>, other: Record<string, string>): boolean {
  const text = (query: Record<string, string>) => JSON.stringify(Object.entries(query).sort());
  return text(one) === text(other);
}
