// Why: money is an integer of minor units and a quantity a decimal string everywhere but on the glass.
// Model: what a page provides (from the rules) parses what a person typed and writes what a person reads; without it Intl does.
// Parsing yields null for what is not such a value: the part says so, the page never sees it.
import { inject, type InjectionKey } from "vue";

export interface Formats {
  locale: string;
  /** ISO 4217 */
  currency: string;
  number(value: number): string;
  money(minor: number): string;
  /** Without the currency's sign, as one types it. */
  moneyTyped(minor: number): string;
  moneyParsed(text: string): number | null;
  quantity(value: string): string;
  /** Decimal text with a point and at most `places` places. */
  quantityParsed(text: string, places: number): string | null;
  /** YYYY-MM-DD */
  date(iso: string): string;
  dateTime(iso: string): string;
  /** "4 min ago" up to a day, then the date. */
  relative(iso: string, now: number): string;
}

export const formatsKey: InjectionKey<Formats> = Symbol("formats");

/** Sign, digits and the decimal mark of a language; both marks are taken where only one can be meant. */
function plainNumber(text: string, decimal: string): string | null {
  const bare = text.replace(/[\s\u00a0\u202f'’]/g, "").replace("−", "-");
  const group = decimal === "," ? "." : ",";
  const shown = bare.includes(decimal) || !new RegExp(`^-?\\d{1,3}(\\${group}\\d{3})+$`).test(bare)
    ? bare.includes(decimal) ? bare.split(group).join("") : bare.replace(group, decimal)
    : bare.split(group).join("");
  const plain = shown.replace(decimal, ".");
  return /^-?(\d+\.?\d*|\.\d+)$/.test(plain) ? plain : null;
}

function rounded(plain: string, places: number): string | null {
  const [whole = "", part = ""] = plain.replace(/^-/, "").split(".");
  if (part.replace(/0+$/, "").length > places) return null;
  const digits = (whole.replace(/^0+(?=\d)/, "") || "0") + (places ? "." + part.padEnd(places, "0").slice(0, places) : "");
  return plain.startsWith("-") && /[1-9]/.test(digits) ? "-" + digits : digits;
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [["second", 60], ["minute", 60], ["hour", 24]];

export function intlFormats(locale: string, currency: string): Formats {
  const money = new Intl.NumberFormat(locale, { style: "currency", currency });
  const places = money.resolvedOptions().maximumFractionDigits ?? 2;
  const typed = new Intl.NumberFormat(locale, { minimumFractionDigits: places, maximumFractionDigits: places, useGrouping: false });
  const number = new Intl.NumberFormat(locale);
  const quantity = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
  const decimal = number.formatToParts(1.5).find(part => part.type === "decimal")?.value ?? ".";
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const ago = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  return {
    locale, currency,
    number: value => number.format(value),
    money: minor => money.format(minor / 10 ** places),
    moneyTyped: minor => typed.format(minor / 10 ** places),
    moneyParsed: text => {
      const plain = plainNumber(text, decimal), exact = plain === null ? null : rounded(plain, places);
      const minor = exact === null ? NaN : Number(exact.replace(".", ""));
      return Number.isSafeInteger(minor) ? minor : null;
    },
    quantity: value => quantity.format(Number(value)),
    quantityParsed: (text, most) => {
      const plain = plainNumber(text, decimal), exact = plain === null ? null : rounded(plain, most);
      return exact === null ? null : exact.includes(".") ? exact.replace(/\.?0+$/, "") : exact;
    },
    date: iso => date.format(new Date(iso + "T00:00:00Z")),
    dateTime: iso => dateTime.format(new Date(iso)),
    relative: (iso, now) => {
      let amount = (Date.parse(iso) - now) / 1000;
      for (const [unit, size] of UNITS) {
        if (Math.abs(amount) < size) return ago.format(Math.round(amount), unit);
        amount /= size;
      }
      return dateTime.format(new Date(iso));
    },
  };
}

export function useFormats(): Formats {
  return inject(formatsKey, () => intlFormats("en", "EUR"), true);
}
