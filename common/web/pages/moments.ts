/* Moments: between instants of the API (UTC) and what a box for a local time holds. */
import { serverNow } from "../api/server_time.ts";

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

/* 2026-12-04T14:05 of an instant, in the reader's time zone. */
export function localText(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return "";
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

/* The instant of a local time; null when it is none. */
export function utcText(local: string): string | null {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/* YYYY-MM-DD of today, in the reader's time zone, some days on. */
export function dayFromToday(days: number, now = new Date(serverNow())): string {
  return localText(new Date(now.getFullYear(), now.getMonth(), now.getDate() + days).toISOString()).slice(0, 10);
}
