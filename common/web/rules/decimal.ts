/*
 * Decimal: what a person types as a number, as whole units of its last place.
 *
 * Why      A number that passes through floating point is another number; here digits stay digits.
 * Model    The decimal mark is the language's. The language's other mark stands between groups of three digits; where it
 *          cannot, because it comes once and another number of digits follows, it was meant as the decimal mark:
 *          the number pad has a point in every country.
 */
export type DecimalFault = "empty" | "not_a_number" | "too_many_places" | "too_large";
export type Parsed<Value> = { value: Value } | { fault: DecimalFault };

interface Marks {
  decimal: string;
  group: string;
  digits: readonly string[];
}

const known = new Map<string, Marks>();

function marksOf(locale: string): Marks {
  const found = known.get(locale) ?? findMarks(locale);
  known.set(locale, found);
  return found;
}

function findMarks(locale: string): Marks {
  const parts = new Intl.NumberFormat(locale, { useGrouping: "always", minimumFractionDigits: 1 }).formatToParts(1234567.8);
  const decimal = parts.find(({ type }) => type === "decimal")?.value ?? ".";
  const group = parts.find(({ type }) => type === "group")?.value ?? "";
  const plain = new Intl.NumberFormat(locale, { useGrouping: false });
  return { decimal, group: group.trim() || (decimal === "," ? "." : ","), digits: Array.from({ length: 10 }, (_, digit) => plain.format(digit)) };
}

const SPACES = /[\s\u00a0\u2009\u202f'’\u200e\u200f\u061c]/g;

/* Digits of ASCII, a point, a minus before them; undefined when it is no number. */
function plain(typed: string, { decimal, group, digits }: Marks): string | undefined {
  let text = typed.replace(SPACES, "").replace(/^[−–]/, "-").replace(/^\+/, "");
  for (const [digit, shown] of digits.entries()) text = text.replaceAll(shown, String(digit));
  const [whole = "", part, ...more] = text.split(decimal);
  if (more.length) return undefined;
  const groups = whole.split(group);
  const isGrouped = groups.length > 1 && /^-?\d{1,3}$/.test(groups[0]!) && groups.slice(1, -1).every((some) => /^\d{2,3}$/.test(some)) && /^\d{3}$/.test(groups.at(-1)!);
  const isMeant = part === undefined && groups.length === 2 && !isGrouped;
  const joined = isMeant ? groups.join(".") : groups.length === 1 || isGrouped ? groups.join("") + (part === undefined ? "" : `.${part}`) : "";
  return /^-?(?:\d+\.?\d*|\.\d+)$/.test(joined) ? joined : undefined;
}

/* 12.5 with two places is 1250n. */
export function parseDecimal(typed: string, places: number, locale: string): Parsed<bigint> {
  if (!typed.trim()) return { fault: "empty" };
  const text = plain(typed, marksOf(locale));
  if (text === undefined) return { fault: "not_a_number" };
  const [whole = "", part = ""] = text.replace("-", "").split(".");
  if (part.replace(/0+$/, "").length > places) return { fault: "too_many_places" };
  const units = BigInt(whole + part.padEnd(places, "0").slice(0, places));
  return { value: text.startsWith("-") ? -units : units };
}

/* 1250n with two places is 12.50. */
export function decimalText(units: bigint, places: number): string {
  const digits = String(units < 0n ? -units : units).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const text = places ? `${whole}.${digits.slice(-places)}` : whole;
  return units < 0n ? `-${text}` : text;
}
