/* What the other tests of pages stand on: real servers that can be cut and stopped, and a watch that sees what a page must not do. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openApi, openBrowser, openChain, openPage, prefer, signIn } from "./harness.mjs";

let browser, chain;
before(async () => {
  [chain, browser] = await Promise.all([openChain(), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await chain?.close();
});

test("somebody signs in at headquarters and at a store, in their language and theme, and nothing is amiss", async () => {
  for (const [server, account] of [[chain.hq, chain.admin], [chain.stores.centro, chain.managers.centro]]) {
    const { context, page, watched } = await openPage(browser, { language: "es", theme: "dark" });
    await signIn(page, server, account);
    assert.equal(await page.locator("html[data-theme=dark][lang^=es]").count(), 1);
    await prefer(page, { language: "en", theme: "contrast" });
    assert.equal(await page.locator("html[data-theme=contrast][lang^=en]").count(), 1);
    watched.assertClean();
    await context.close();
  }
});

test("the watch sees an error, a warning, a breach, a failed request and one that goes elsewhere", async () => {
  const { context, page, watched } = await openPage(browser);
  await signIn(page, chain.hq, chain.admin);
  watched.assertClean();
  await page.evaluate(async (elsewhere) => {
    setTimeout(() => { throw new Error("nobody caught it"); });
    console.warn("a warning");
    await fetch("/api/v1/nothing_of_this_name");
    await fetch(elsewhere).catch(() => undefined);
    document.body.append(Object.assign(document.createElement("script"), { textContent: "1" }));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }, chain.stores.centro.address);
  const found = watched.take().join("\n");
  for (const part of [/error: .*nobody caught it/, /console warning: a warning/, /404 GET .api.v1.nothing/, /breach of the policy: script-src/, /breach of the policy: connect-src/]) assert.match(found, part);
  watched.request("https://elsewhere.example/");
  assert.throws(() => watched.assertClean(), /another origin/);
  watched.expect(/a warning/);
  await page.evaluate(() => console.warn("a warning"));
  watched.assertClean();
  await context.close();
});

test("a line is cut, a store sells on, and after the repair headquarters has it", async () => {
  const count = async () => Number((await chain.ask("sql", { node: "hq", text: "SELECT count(*) FROM retail.sale" }))[0]);
  const before = await count();
  await chain.ask("cut", { store: "centro" });
  await chain.ask("sell", { store: "centro", count: 2 });
  assert.equal(await count(), before);
  await chain.ask("stop", { node: "airport" });
  await assert.rejects(fetch(chain.stores.airport.address));
  await chain.ask("repair");
  while ((await count()) < before + 2) await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(await count(), before + 2);
  assert.equal((await fetch(chain.stores.airport.address)).status, 200);
});

test("a box that knows nothing takes a store's place", async () => {
  const api = await openApi(chain.hq, chain.admin);
  const store = (await api.items("/api/v1/stores")).find(({ code }) => code === "AIRPORT");
  const life = async () => Number((await chain.ask("sql", { node: "airport", text: "SELECT life_number FROM sync.link" }))[0]);
  const before = await life();
  await chain.ask("empty_box", { store: "airport" });
  const { code } = await api.post(`/api/v1/stores/${store.store_id}/enrolment`);
  await chain.ask("enrol", { store: "airport", code });
  assert.ok((await life()) > before);
});
