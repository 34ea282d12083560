/*
 * Messages: the words of the clients in the language that is set, for everything that is shown.
 *
 * Model    English is always there and says what another language lacks. Every other language is one file beside this
 *          one, fetched when it is asked for; a third one is a third file. What is set is kept by the browser;
 *          until something is set, the browser's own languages choose. t() is reactive: what was said is said anew.
 * Use      t("session.sign_in"); plural: t("kit.rows", { count }); a name that only the document knows:
 *          wordFor("field.product.name", "field.name").
 */
import { computed, shallowRef } from "vue";

import { Catalogue, type KeyOf, type Values, type Words } from "./catalogue.ts";
import { english as kit } from "../ui/english.ts";
import english from "./en.json" with { type: "json" };
import { formatsFor } from "./formats.ts";
import { recall, remember } from "./kept.ts";

/* The kit has its own English, so that its parts say something where nobody gives them words. */
const usualWords = { ...english, kit };

export type Key = KeyOf<typeof usualWords>;
export type LanguageFiles = Readonly<Record<string, () => Promise<Words>>>;

const USUAL = "en";
const KEPT_AS = "language";
const files = new Map<string, () => Promise<Words>>([[USUAL, async () => usualWords]]);
const englishWords = new Catalogue(USUAL, usualWords);
const current = shallowRef({ language: USUAL, catalogue: englishWords });
let asked = USUAL;

/* The reader's own kind of a language: en-IE writes dates as Irish do. */
function localeOf(language: string, preferred: readonly string[]): string {
  return preferred.find((tag) => tag.split("-")[0]!.toLowerCase() === language) ?? language;
}

function preferredLanguages(): readonly string[] {
  const tags = typeof navigator === "undefined" ? [] : (navigator.languages ?? []);
  return tags.filter((tag) => {
    try {
      return Intl.getCanonicalLocales(tag).length > 0;
    } catch {
      return false; /* "C", of a system without a language */
    }
  });
}

/* Tells which languages there are besides English: their short names and how to fetch their words. */
export function provideLanguages(provided: LanguageFiles): void {
  for (const [language, load] of Object.entries(provided)) files.set(language, load);
}

export const language = computed(() => current.value.language);
export const formats = computed(() => formatsFor(current.value.catalogue.locale));

/* Each in its own words: "English", "español". */
export function languages(): { language: string; name: string }[] {
  return [...files.keys()].sort().map((name) => ({
    language: name,
    name: new Intl.DisplayNames([name], { type: "language" }).of(name) ?? name,
  }));
}

export async function setLanguage(wanted: string, preferred = preferredLanguages()): Promise<void> {
  const load = files.get(wanted);
  if (!load) return;
  asked = wanted;
  const words = await load();
  if (asked !== wanted) return; /* another was asked for meanwhile */
  const locale = localeOf(wanted, preferred);
  const catalogue = wanted === USUAL ? new Catalogue(locale, usualWords) : new Catalogue(locale, words, englishWords);
  current.value = { language: wanted, catalogue };
  remember(KEPT_AS, wanted);
  if (typeof document !== "undefined") document.documentElement.lang = locale;
}

/* At start: what was set before, else the first of the browser's languages that there are words for. */
export async function startLanguage(preferred = preferredLanguages()): Promise<void> {
  const candidates = [recall(KEPT_AS), ...preferred.map((tag) => tag.split("-")[0]!.toLowerCase()), USUAL];
  const chosen = candidates.find((candidate) => candidate !== null && files.has(candidate)) ?? USUAL;
  await setLanguage(chosen, preferred).catch(() => setLanguage(USUAL, preferred));
}

export function t(key: Key, values?: Values): string {
  return current.value.catalogue.say(key, values);
}

/* Words for the first of these keys that has any, for names that come from a document; undefined when none has. */
export function wordFor(...keys: string[]): string | undefined {
  const { catalogue } = current.value;
  const key = keys.find((candidate) => catalogue.has(candidate));
  return key === undefined ? undefined : catalogue.say(key);
}

/* The same with values, for keys that are made from codes: a problem's sentence. */
export function sentenceFor(key: string, values?: Values): string | undefined {
  return current.value.catalogue.has(key) ? current.value.catalogue.say(key, values) : undefined;
}
