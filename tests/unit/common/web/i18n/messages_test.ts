import assert from "node:assert/strict";
import { test } from "node:test";

import { Catalogue } from "../../../../../common/web/i18n/catalogue.ts";
import { formatsFor } from "../../../../../common/web/i18n/formats.ts";
import { language, languages, provideLanguages, setLanguage, startLanguage, t, wordFor } from "../../../../../common/web/i18n/messages.ts";

const words = {
  rows: { one: "{count} row", other: "{count} rows" },
  field: { "product.name": "Product name", name: "Name", other: "Other" },
};

test("a plural form is chosen by the count, and the count is written as the language does", () => {
  const english = new Catalogue("en", words);
  assert.equal(english.say("rows", { count: 1 }), "1 row");
  assert.equal(english.say("rows", { count: 12345 }), "12,345 rows");
  const polish = new Catalogue("pl", { rows: { one: "wiersz", few: "{count} wiersze", many: "{count} wierszy", other: "{count} wiersza" } });
  assert.deepEqual([1, 3, 5, 1.5].map((count) => polish.say("rows", { count })), ["wiersz", "3 wiersze", "5 wierszy", "1,5 wiersza"]);
});

test("a section that holds a field called other is no plural", () => {
  assert.equal(new Catalogue("en", words).say("field.other"), "Other");
});

test("a key with dots and a path of names are the same key", () => {
  const english = new Catalogue("en", words);
  assert.equal(english.say("field.product.name"), "Product name");
});

test("what a language lacks is said in the fallback's words, what both lack by its key, a value that is missing by its place", () => {
  const spanish = new Catalogue("es", { field: { name: "Nombre {x}" } }, new Catalogue("en", words));
  assert.equal(spanish.say("field.product.name"), "Product name");
  assert.equal(spanish.say("field.gone"), "gone");
  assert.equal(spanish.say("stock.kind_of_later"), "kind of later");
  assert.equal(spanish.say("field.name"), "Nombre {x}");
});

test("a value cannot bring a place of its own", () => {
  assert.equal(new Catalogue("en", { a: "{x} {y}" }).say("a", { x: "{y}", y: "2" }), "{y} 2");
});

test("the browser's first language with words is taken, in the reader's own kind of it", async () => {
  provideLanguages({ es: async () => ({ session: { sign_in: "Entrar" } }) });
  await startLanguage(["fr-FR", "es-MX", "en-US"]);
  assert.equal(language.value, "es");
  assert.equal(t("session.sign_in"), "Entrar");
  assert.equal(t("session.password"), "Password");
  await setLanguage("en");
  assert.equal(t("session.sign_in"), "Sign in");
});

test("a language that cannot be fetched leaves the one that was", async () => {
  provideLanguages({ xx: async () => { throw new Error("no connection"); } });
  await assert.rejects(setLanguage("xx"));
  assert.equal(language.value, "en");
});

test("of two that are asked for, the one asked for last is set, whichever comes first", async () => {
  let give = (_words: object): void => undefined;
  provideLanguages({ es: () => new Promise((resolve) => { give = resolve as typeof give; }) });
  const slow = setLanguage("es");
  await setLanguage("en");
  give({});
  await slow;
  assert.equal(language.value, "en");
});

test("each language is listed by its own name", () => {
  assert.ok(languages().some(({ language: name, name: shown }) => name === "es" && shown === "español"));
});

test("the first of several keys that has words is taken", () => {
  assert.equal(wordFor("session.nowhere", "session.password"), "Password");
  assert.equal(wordFor("session.nowhere"), undefined);
});

test("times stand still within their unit and are exact when asked", () => {
  const formats = formatsFor("en-IE");
  const now = Date.parse("2026-12-04T14:05:09Z");
  assert.equal(formats.relative(now - 4 * 60_000 - 30_000, now), "4 min ago");
  assert.equal(formats.relative(now - 10_000, now), "now");
  assert.equal(formats.relative(now + 2 * 3_600_000, now), "in 2 hr");
  assert.match(formats.exact(now, "Europe/Madrid"), /4 December 2026.*15:05:09/);
});

test("a business date is the same day in every time zone", () => {
  assert.equal(formatsFor("en-IE").date("2026-12-04", "America/Los_Angeles"), "4 Dec 2026");
});

test("rates and bytes are written with their units", () => {
  assert.equal(formatsFor("en").rate(99750), "9.975%");
  assert.equal(formatsFor("en").bytes(3_400_000), "3.4 MB");
});
