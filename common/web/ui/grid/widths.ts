// How wide a column of times is: as its widest text in the reader's language, which may be twice as long as in another.
// Units: rem.
import type { Formats } from "../formats.ts";

const LETTER = 0.5;
// What is at both sides of a cell's text.
const SIDES = 1.5;
const MONTHS = Array.from({ length: 12 }, (_, month) => `2026-${String(month + 1).padStart(2, "0")}-28T`);
// Of either half of the day, with two digits in each clock.
const HOURS = ["10:58:00", "22:58:00"];
const known = new Map<string, number>();

export function timeWidth(formats: Pick<Formats, "locale" | "dateTime">): number {
  const found = known.get(formats.locale);
  if (found !== undefined) return found;
  const longest = Math.max(...MONTHS.flatMap(day => HOURS.map(hour => formats.dateTime(day + hour).length)));
  const width = longest * LETTER + SIDES;
  known.set(formats.locale, width);
  return width;
}
