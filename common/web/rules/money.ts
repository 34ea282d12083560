/*
 * Money: whole minor units of a currency, as the API has them.
 *
 * Units    A number that is a safe integer: 90 million millions of cents. What does not fit is a fault, never rounded.
 * Model    Prices, taxes and totals of a basket are the rules engine's (engine.ts); here is what remains for pages: to read
 *          what was typed, to write what is there, to add what is of one currency.
 */
import { decimalText, parseDecimal, type Parsed } from "./decimal.ts";

/* Digits of the minor unit, by ISO 4217 as Intl knows it; a server says its own (config's currency_places). */
export function placesOf(currency: string): number {
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

export interface Currency {
  code: string;
  places: number;
}

export function currencyOf(code: string, places = placesOf(code)): Currency {
  return { code, places };
}

/* Intl writes decimal text exactly; its types want the text's form. */
type ExactText = Intl.StringNumericLiteral;

const formats = new Map<string, Intl.NumberFormat>();

function formatOf(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = locale + JSON.stringify(options);
  const format = formats.get(key) ?? new Intl.NumberFormat(locale, options);
  formats.set(key, format);
  return format;
}

function fractionDigits(places: number): Intl.NumberFormatOptions {
  return { minimumFractionDigits: places, maximumFractionDigits: places };
}

function exact(amount: number, { places }: Currency): ExactText {
  return decimalText(BigInt(amount), places) as ExactText;
}

/* €12.50 */
export function formatMoney(amount: number, currency: Currency, locale: string): string {
  return formatOf(locale, { style: "currency", currency: currency.code, ...fractionDigits(currency.places) }).format(exact(amount, currency));
}

/* 12.50, as it is typed: no sign of the currency, no groups. */
export function moneyTyped(amount: number, currency: Currency, locale: string): string {
  return formatOf(locale, { useGrouping: false, ...fractionDigits(currency.places) }).format(exact(amount, currency));
}

/* What a person typed; the currency's sign or code may stand with it. */
export function parseMoney(typed: string, currency: Currency, locale: string): Parsed<number> {
  const parts = formatOf(locale, { style: "currency", currency: currency.code }).formatToParts(1);
  const sign = parts.find(({ type }) => type === "currency")?.value ?? currency.code;
  const parsed = parseDecimal(typed.replace(sign, "").replace(currency.code, ""), currency.places, locale);
  return "fault" in parsed ? parsed : safely(parsed.value);
}

function safely(units: bigint): Parsed<number> {
  const value = Number(units);
  return Number.isSafeInteger(value) ? { value } : { fault: "too_large" };
}

/* The sum, or a fault where it is too large to be exact. */
export function addMoney(amounts: readonly number[]): Parsed<number> {
  return safely(amounts.reduce((sum, amount) => sum + BigInt(amount), 0n));
}
