/*
 * Quantity: decimal text of at most three places, as the API has it: "2", "0.335", "-1.5".
 *
 * Model    Counted in thousandths. Text is always the shortest, so that equal quantities are equal texts.
 */
import { decimalText, parseDecimal, type Parsed } from "./decimal.ts";

export const QUANTITY_PLACES = 3;
const LARGEST = 10n ** 12n; /* thousandths: more is a slip of the finger */

function shortest(units: bigint): string {
  const text = decimalText(units, QUANTITY_PLACES);
  return text.replace(/\.?0+$/, "");
}

/* Fewer places for what is sold by the piece: 0. */
export function parseQuantity(typed: string, locale: string, places = QUANTITY_PLACES): Parsed<string> {
  const parsed = parseDecimal(typed, places, locale);
  if ("fault" in parsed) return parsed;
  const units = parsed.value * 10n ** BigInt(QUANTITY_PLACES - places);
  return (units < 0n ? -units : units) > LARGEST ? { fault: "too_large" } : { value: shortest(units) };
}

/* Decimal text of the API in thousandths. */
export function thousandthsOf(quantity: string): bigint {
  const parsed = parseDecimal(quantity, QUANTITY_PLACES, "en");
  if ("fault" in parsed) throw new RangeError(`${quantity} is no quantity`);
  return parsed.value;
}

export function formatQuantity(quantity: string, locale: string, unit = ""): string {
  const text = shortest(thousandthsOf(quantity)) as Intl.StringNumericLiteral;
  const shown = new Intl.NumberFormat(locale, { maximumFractionDigits: QUANTITY_PLACES }).format(text);
  return unit ? `${shown}\u00a0${unit}` : shown;
}

export function addQuantities(quantities: readonly string[]): string {
  return shortest(quantities.reduce((sum, quantity) => sum + thousandthsOf(quantity), 0n));
}
