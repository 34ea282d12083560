/*
 * Field fault: why a value is not right, in the reader's language.
 *
 * Why      What the server says of it is in English. What a field takes stands in its description, so most of it can be said here:
 *          too short, too long, beyond its bounds, no code, no e-mail address.
 * Model    Pure. The key of the words in `fault` and their values; null: only the server knows why.
 */
import type { FieldDescription } from "./describe.ts";

export interface FaultWords { key: "short" | "long" | "low" | "high" | "code" | "user_name" | "address" | "letters"; count?: number }

/* What a pattern of the API is of. Of any other it can only be said that there are letters which it does not take. */
const PATTERNS: readonly (readonly [RegExp, FaultWords["key"]])[] = [[/^\^\[A-Za-z0-9\]\[A-Za-z0-9/, "code"], [/^\^\[a-z0-9\]\[a-z0-9/, "user_name"], [/@\[\^@/, "address"]];

export function faultWords(field: FieldDescription, value: unknown): FaultWords | null {
  if (typeof value === "number") {
    if (field.minimum !== undefined && value < field.minimum) return { key: "low", count: field.minimum };
    return field.maximum !== undefined && value > field.maximum ? { key: "high", count: field.maximum } : null;
  }
  if (typeof value !== "string") return null;
  const { length } = [...value];
  if (field.minimumLength !== undefined && length < field.minimumLength) return { key: "short", count: field.minimumLength };
  if (field.maximumLength !== undefined && length > field.maximumLength) return { key: "long", count: field.maximumLength };
  const { pattern } = field;
  if (pattern === undefined || new RegExp(pattern, "u").test(value)) return null;
  return { key: PATTERNS.find(([of]) => of.test(pattern))?.[1] ?? "letters" };
}
