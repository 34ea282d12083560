// Why: parts have words of their own ("Close", "3 selected") and none may stand in a component.
// Model: a page provides a function from key to text; the English table is what parts say without one, and the list of keys.
// Values in braces are filled in; a plural is an object by form of Intl.PluralRules, chosen by {count}.
import { inject, type InjectionKey } from "vue";
import { english } from "./english.ts";

export type WordKey = keyof typeof english;
export type WordValues = Record<string, string | number>;
export type Words = (key: WordKey, values?: WordValues) => string;
type Entry = string | Partial<Record<Intl.LDMLPluralRule, string>>;

export const wordsKey: InjectionKey<Words> = Symbol("words");

/** Text of a table in a language; a count is written as that language writes numbers. */
export function wordsOf(table: Record<WordKey, Entry>, locale: string): Words {
  const rules = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  const write = (value: string | number | undefined) => typeof value === "number" ? numbers.format(value) : value ?? "";
  return (key, values = {}) => {
    const entry = table[key];
    const text = typeof entry === "string" ? entry : entry[rules.select(Number(values.count ?? 0))] ?? entry.other ?? "";
    return text.replace(/\{(\w+)\}/g, (_, name: string) => write(values[name]));
  };
}

const inEnglish = wordsOf(english, "en");

export function useWords(): Words {
  return inject(wordsKey, inEnglish);
}
