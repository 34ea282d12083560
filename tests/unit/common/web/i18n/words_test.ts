/* All languages say the same: the same keys, the same places in each sentence, the plural forms that each needs. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { flatten, placesOf, PLURAL_FORMS, type Leaf, type Words } from "../../../../../common/web/i18n/catalogue.ts";
import { english as kit } from "../../../../../common/web/ui/english.ts";

const folder = new URL("../../../../../common/web/i18n/", import.meta.url);

function read(name: string): Words {
  return JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Words;
}

/* English of the kit stands in the kit. */
function wordsOf(file: string): Map<string, Leaf> {
  return flatten(file === "en.json" ? { ...read(file), kit } : read(file));
}

const english = wordsOf("en.json");
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));

function sentencesOf(leaf: Leaf): string[] {
  return typeof leaf === "string" ? [leaf] : Object.values(leaf);
}

/* A form may leave the count out ("one message"), nothing else. */
function placesOfLeaf(leaf: Leaf): string[] {
  const places = new Set(sentencesOf(leaf).flatMap(placesOf));
  if (typeof leaf !== "string") places.add("count");
  return [...places].sort();
}

test("English and Spanish are there", () => {
  assert.ok(files.includes("en.json") && files.includes("es.json"));
});

for (const file of files) {
  const language = file.replace(".json", "");
  const words = wordsOf(file);

  test(`${language} has the keys that English has`, () => {
    assert.deepEqual([...words.keys()].sort(), [...english.keys()].sort());
  });

  test(`${language} has the places of each English sentence`, () => {
    for (const [key, leaf] of words) assert.deepEqual(placesOfLeaf(leaf), placesOfLeaf(english.get(key)!), key);
  });

  test(`${language} has exactly the plural forms that its rules may ask for`, () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const [key, leaf] of words) {
      if (typeof leaf === "string") continue;
      const wanted = PLURAL_FORMS.filter((form) => forms.includes(form));
      assert.deepEqual(PLURAL_FORMS.filter((form) => form in leaf), wanted, key);
    }
  });

  test(`${language} leaves no sentence empty`, () => {
    for (const [key, leaf] of words) for (const sentence of sentencesOf(leaf)) assert.notEqual(sentence.trim(), "", key);
  });
}
