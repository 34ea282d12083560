/*
 * Other ages: each page of both managers over a server that is newer or older than the page. Every answer has members and values
 * that the page cannot know, or lacks some that it does: nothing is thrown, and what stands there are words.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { changed, openBetween } from "./chain/between.mjs";
import { go, openFirst, routesOf } from "./chain_page.mjs";
import { openBrowser, openChain, openPage, signIn } from "./harness.mjs";

const API = /^GET \/api\/v1\//;
/* Every server of the first release already has these: what a record or a page of them is known by. */
const ALWAYS = /^(items|next|name|code|kind|sku|row_version|group_key)$|_id$/;
const CHOICES = new Set(["kind", "state", "severity", "unit", "outcome", "action", "reason_code", "rounding", "tax_rounding", "scope", "status"]);
/* Of what failed to become words. */
const NO_WORDS = [/\bundefined\b/, /\bNaN\b/, /\[object /, /Invalid Date/, /\b(hq|store|page|documents|choice|condition|field|permission|reports?|navigation|shell)\.[a-z_]+/, /\{[a-z_]+\}/];

const each = (value, change) => {
  if (Array.isArray(value)) return value.map((item) => each(item, change));
  if (typeof value !== "object" || value === null) return value;
  return change(Object.fromEntries(Object.entries(value).map(([name, member]) => [name, each(member, change)])));
};
const newer = (body) => each(body, (record) => ({
  ...Object.fromEntries(Object.entries(record).map(([name, value]) => [name, CHOICES.has(name) && typeof value === "string" ? "of_later" : value])),
  of_later: { deeper: ["unknown", 1, null] },
  ...(Array.isArray(record.permissions) ? { permissions: [...record.permissions, "later:right"] } : {}),
}));
/* Each member is lacking in one of the two. */
const older = (part) => (body) => each(body, (record) => Object.fromEntries(Object.entries(record).filter(([name]) => ALWAYS.test(name) || name.charCodeAt(name.length - 2) % 2 !== part)));
const AGES = { newer: { change: newer, signIn: newer }, "older, without some": { change: older(0), config: {} }, "older, without others": { change: older(1), config: {} } };

/* Milliseconds: what a page lacks may never come. */
const PATIENCE = 3000;
let browser, chain;
before(async () => {
  [chain, browser] = await Promise.all([openChain(), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await chain?.close();
});

async function look(page, watched, where, found) {
  const text = await page.locator("body").innerText();
  for (const pattern of NO_WORDS) {
    const at = pattern.exec(text);
    if (at) found.push(`${where}: ${text.slice(Math.max(0, at.index - 40), at.index + 40).replace(/\s+/g, " ")}`);
  }
  found.push(...watched.take().map((fault) => `${where}: ${fault.split("\n").slice(0, 3).join(" ")}`));
}

/* Each page meets a server of one age, and with tests/run --long of all. */
const IS_LONG = Number(process.env.OUTPOST_TEST_SIZE ?? 1) > 1;
const ages = Object.keys(AGES);

for (const client of ["hq", "store"]) {
  for (const [age, { change, signIn: signInChange, config }] of Object.entries(AGES)) {
    test(`${client}: pages over a server that is ${age}`, async () => {
      const server = client === "hq" ? chain.hq : chain.stores.centro, account = client === "hq" ? chain.admin : chain.managers.centro;
      const line = await openBetween(server);
      const { context, page, watched } = await openPage(browser);
      line.when(API, changed(change));
      if (signInChange) line.when(/^POST \/api\/v1\/auth\/session/, changed(signInChange));
      if (config) line.when(/^GET \/config\.json/, ({ send }) => send(200, { "content-type": "application/json" }, JSON.stringify(config)));
      const found = [];
      try {
        await signIn(page, line, account);
        for (const { name, path } of (await routesOf(page)).filter((_, index) => IS_LONG || index % ages.length === ages.indexOf(age))) {
          const [list] = path.split("/:");
          await go(page, list || "/", PATIENCE);
          await look(page, watched, name, found);
          if (list !== path && (await openFirst(page, list, PATIENCE))) await look(page, watched, `${name}, opened`, found);
        }
      } finally {
        await context.close();
        await line.close();
      }
      assert.deepEqual(found, []);
    });
  }
}
