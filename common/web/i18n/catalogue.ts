/*
 * Catalogue: the words of one language by key, and the sentence that a key gives with its values.
 *
 * Model    A file of words is a tree; a key is the path to a leaf. A leaf is a sentence, or its plural forms by the
 *          names of Intl.PluralRules, of which `count` chooses. {name} in a sentence is replaced.
 */
import { UNKNOWN } from "./formats.ts";

export const PLURAL_FORMS = ["zero", "one", "two", "few", "many", "other"] as const;

export type PluralForm = (typeof PLURAL_FORMS)[number];
export type Plural = { other: string } & Partial<Record<PluralForm, string>>;
export type Leaf = string | Plural;
export type Words = { [name: string]: Leaf | Words };
export type Values = Readonly<Record<string, string | number>>;

/* All keys of a tree, for the compiler: a mistyped one does not build. */
export type KeyOf<Tree> = {
  [Name in keyof Tree & string]: Tree[Name] extends string
    ? Name
    : Tree[Name] extends { other: string }
      ? keyof Tree[Name] extends PluralForm
        ? Name
        : `${Name}.${KeyOf<Tree[Name]>}`
      : `${Name}.${KeyOf<Tree[Name]>}`;
}[keyof Tree & string];

const PLACE = /\{(\w+)\}/g;

function isPlural(value: Leaf | Words): value is Plural {
  return typeof value === "object" && typeof value.other === "string" &&
    Object.keys(value).every((name) => (PLURAL_FORMS as readonly string[]).includes(name));
}

/* Key -> leaf of the whole tree. */
export function flatten(words: Words, before = ""): Map<string, Leaf> {
  const found = new Map<string, Leaf>();
  for (const [name, value] of Object.entries(words)) {
    if (typeof value === "string" || isPlural(value)) found.set(before + name, value);
    else for (const [key, leaf] of flatten(value, `${before}${name}.`)) found.set(key, leaf);
  }
  return found;
}

export function placesOf(sentence: string): string[] {
  return [...new Set([...sentence.matchAll(PLACE)].map((found) => found[1]!))].sort();
}

export class Catalogue {
  readonly locale: string;
  readonly #leaves: ReadonlyMap<string, Leaf>;
  readonly #fallback: Catalogue | undefined;
  readonly #plural: Intl.PluralRules;
  readonly #number: Intl.NumberFormat;

  /* What a language has no words for is said in those of the fallback. */
  constructor(locale: string, words: Words, fallback?: Catalogue) {
    this.locale = locale;
    this.#leaves = flatten(words);
    this.#fallback = fallback;
    this.#plural = new Intl.PluralRules(locale);
    this.#number = new Intl.NumberFormat(locale);
  }

  has(key: string): boolean {
    return this.#leaves.has(key) || Boolean(this.#fallback?.has(key));
  }

  /* The sentence of a key. Where nobody has words for it, its last part: a choice that a newer server knows, as it calls it. */
  say(key: string, values: Values = {}): string {
    const leaf = this.#leaves.get(key);
    if (leaf === undefined) return this.#fallback?.say(key, values) ?? key.split(".").at(-1)!.replaceAll("_", " ");
    return this.#fill(typeof leaf === "string" ? leaf : this.#formOf(leaf, values.count), values);
  }

  #formOf(plural: Plural, count: string | number | undefined): string {
    return plural[this.#plural.select(Number(count ?? 0))] ?? plural.other;
  }

  #fill(sentence: string, values: Values): string {
    return sentence.replace(PLACE, (place, name: string) => {
      const value = values[name];
      if (name in values && (value === undefined || Number.isNaN(value))) return UNKNOWN;
      return value === undefined ? place : typeof value === "number" ? this.#number.format(value) : value;
    });
  }
}
