/*
 * Every page of both managers, over real servers: axe finds nothing, the console says nothing, nothing is wider than the window,
 * and no name that somebody gave does anything.
 *
 * Model    Each page is looked at in one of the six combinations of language and theme, the next page in the next one, the first sight
 *          of the main pages in all; `tests/run --long` looks at each page in all of them. Which pages there are, the clients' routers say.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axeFaults } from "./chain/axe.mjs";
import { hostileFaults, makeHostile } from "./chain/hostile.mjs";
import { baseOf, routesOf, Walk } from "./chain/walk.mjs";
import { wideFaults } from "./chain/wide.mjs";
import { openBrowser, openChain, openPage, PHONE, prefer, signIn } from "./harness.mjs";

const COMBINATIONS = ["en", "es"].flatMap((language) => ["light", "dark", "contrast"].map((theme) => ({ language, theme })));
const IS_LONG = Number(process.env.OUTPOST_TEST_SIZE ?? 1) > 1;
const MAIN = { hq: ["/", "/products", "/reports"], store: ["/", "/sales", "/stock"] };
const NARROW = { width: 320, height: 640 }; /* as 1280 at 400 % */
let browser, chain, hostile;

before(async () => {
  [chain, browser] = await Promise.all([openChain(), openBrowser()]);
  await silence("centro");
});

/* So that there is a condition to be seen: a store that has stopped, as if an hour had passed since. */
async function silence(store) {
  await chain.ask("stop", { node: store });
  await chain.ask("sql", { node: "hq", text: "UPDATE sync.store_state SET reported_at = reported_at - interval '1 hour'; UPDATE sync.received_mark SET received_at = received_at - interval '1 hour'" });
  while (!(await chain.ask("sql", { node: "hq", text: "SELECT 1 FROM retail.condition WHERE name = 'store_silent' AND lasting AND ended_at IS NULL" })).length) await new Promise((resolve) => setTimeout(resolve, 200));
}
after(async () => {
  await browser?.close();
  await chain?.close();
});

const CLIENTS = {
  hq: () => [chain.hq, chain.admin],
  store: () => [chain.stores.airport, chain.managers.airport],
};

/* The page of sign-in is looked at on the way. */
async function openClient(tier, options, faultsOf = async () => []) {
  const opened = await openPage(browser, { reducedMotion: "reduce", ...options });
  await opened.page.goto(CLIENTS[tier]()[0].address);
  await opened.page.waitForSelector("input[type=password]");
  assert.deepEqual(await faultsOf(opened.page), [], "at sign-in");
  await signIn(opened.page, ...CLIENTS[tier]());
  return opened;
}

/* Of all places of these pages; of others that which is seen first. */
async function walkAll(opened, routes, faultsOf, glanced = []) {
  const found = [];
  const walk = new Walk(opened, async (place) => {
    for (const fault of [...(await faultsOf(opened.page)), ...opened.watched.take()]) found.push(`${place}: ${fault}`);
  });
  for (const route of routes) await walk.page(route);
  for (const route of glanced) await walk.glance(route);
  await walk.shell();
  return found;
}

for (const tier of Object.keys(CLIENTS)) {
  test(`${tier}: the address of each page gives it when it is loaded anew`, async () => {
    const opened = await openClient(tier), [server] = CLIENTS[tier]();
    const paths = (await routesOf(opened.page)).map(baseOf);
    const answers = await Promise.all(paths.map(async (path) => [path, (await fetch(server.address + path, { headers: { Accept: "text/html" } })).status]));
    await opened.context.close();
    assert.deepEqual(answers.filter(([, status]) => status !== 200), []);
  });
}

for (const tier of Object.keys(CLIENTS)) {
  test(`${tier}: axe finds nothing on any page, in its records, tabs and dialogs, and nothing is on the console`, async () => {
    const opened = await openClient(tier, {}, axeFaults), found = [];
    const routes = await routesOf(opened.page);
    for (const [number, combination] of COMBINATIONS.entries()) {
      await prefer(opened.page, combination);
      const mine = routes.filter((route, index) => IS_LONG || index % COMBINATIONS.length === number);
      const main = routes.filter((route) => MAIN[tier].includes(baseOf(route)) && !mine.includes(route));
      found.push({ ...combination, faults: await walkAll(opened, mine, axeFaults, main) });
    }
    await opened.context.close();
    assert.deepEqual(found.filter(({ faults }) => faults.length), []);
  });
}

for (const tier of Object.keys(CLIENTS)) {
  test(`${tier}: names of 200 letters, markup, other scripts and emoji make no page wider than a telephone and do nothing`, async () => {
    await (hostile ??= makeHostile(chain));
    const faultsOf = async (page) => {
      const faults = [];
      for (const viewport of [PHONE, NARROW]) {
        await page.setViewportSize(viewport);
        faults.push(...(await wideFaults(page)));
      }
      return [...faults, ...(await hostileFaults(page))];
    };
    const opened = await openClient(tier, { viewport: PHONE, language: "es" }, faultsOf);
    const found = await walkAll(opened, await routesOf(opened.page), faultsOf);
    await opened.context.close();
    assert.deepEqual(found, []);
  });
}
