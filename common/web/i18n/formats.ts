/*
 * Formats: dates, times and numbers as a language writes them.
 *
 * Units    An instant is RFC 3339 text or milliseconds; a business date is YYYY-MM-DD and belongs to no time zone.
 *          Formats are made once per locale: making one costs more than a hundred uses.
 */
const SECOND = 1000;
const STEPS = [
  ["year", 365 * 86400],
  ["month", 30 * 86400],
  ["week", 7 * 86400],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
] as const;

export type Instant = string | number | Date;

export interface Formats {
  readonly locale: string;
  /* 4 Dec 2026; of a business date, or of an instant in a time zone (the reader's when none is given). */
  date(value: string | Date, timeZone?: string): string;
  /* 14:05 */
  time(value: Instant, timeZone?: string): string;
  /* 4 Dec 2026, 14:05 */
  dateTime(value: Instant, timeZone?: string): string;
  /* Friday, 4 December 2026 at 14:05:09 CET: what a relative time stands for. */
  exact(value: Instant, timeZone?: string): string;
  /* 4 min ago */
  relative(value: Instant, now?: number): string;
  number(value: number, options?: Intl.NumberFormatOptions): string;
  /* Of parts per million: 210000 is 21 %. */
  rate(partsPerMillion: number): string;
  /* Of bytes: 3.4 MB. */
  bytes(value: number): string;
  /* "a, b and c" */
  list(values: readonly string[]): string;
}

/* Of a value that is not there: a server of another age may lack it. */
export const UNKNOWN = "–";

const BUSINESS_DATE = /^\d{4}-\d{2}-\d{2}$/;
const BYTES = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

function kept<Options extends object, Format>(make: (options: Options) => Format): (options: Options) => Format {
  const made = new Map<string, Format>();
  return (options) => {
    const key = JSON.stringify(options);
    const format = made.get(key) ?? make(options);
    made.set(key, format);
    return format;
  };
}

function zone(timeZone: string | undefined): Intl.DateTimeFormatOptions {
  return timeZone === undefined ? {} : { timeZone };
}

function ofTime(write: (at: Date) => string, value: Instant): string {
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? UNKNOWN : write(at);
}

function ofNumber(write: (value: number) => string, value: number): string {
  return typeof value === "number" && !Number.isNaN(value) ? write(value) : UNKNOWN;
}

export function formatsFor(locale: string): Formats {
  const dates = kept((options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options));
  const numbers = kept((options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options));
  const relative = new Intl.RelativeTimeFormat(locale, { style: "short", numeric: "auto" });
  const lists = new Intl.ListFormat(locale, { type: "conjunction" });
  return {
    locale,
    date(value, timeZone) {
      const options: Intl.DateTimeFormatOptions = { dateStyle: "medium" };
      if (typeof value === "string" && BUSINESS_DATE.test(value)) return dates({ ...options, timeZone: "UTC" }).format(new Date(value));
      return ofTime((at) => dates({ ...options, ...zone(timeZone) }).format(at), value);
    },
    time: (value, timeZone) => ofTime((at) => dates({ timeStyle: "short", ...zone(timeZone) }).format(at), value),
    dateTime: (value, timeZone) => ofTime((at) => dates({ dateStyle: "medium", timeStyle: "short", ...zone(timeZone) }).format(at), value),
    exact: (value, timeZone) => ofTime((at) => dates({ dateStyle: "full", timeStyle: "long", ...zone(timeZone) }).format(at), value),
    relative(value, now = Date.now()) {
      if (Number.isNaN(new Date(value).getTime())) return UNKNOWN;
      const seconds = (new Date(value).getTime() - now) / SECOND;
      for (const [unit, length] of STEPS) {
        if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
      }
      return relative.format(0, "second"); /* "now": seconds would never stand still */
    },
    number: (value, options = {}) => ofNumber((known) => numbers(options).format(known), value),
    rate: (partsPerMillion) => ofNumber((known) => numbers({ style: "percent", maximumFractionDigits: 4 }).format(known / 1e6), partsPerMillion),
    bytes(value) {
      const step = Math.min(BYTES.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)));
      return numbers({ style: "unit", unit: BYTES[step]!, maximumFractionDigits: 1 }).format(value / 1000 ** step);
    },
    list: (values) => lists.format(values),
  };
}
