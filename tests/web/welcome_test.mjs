/* The demo's welcome page in a browser, under its own policy: what it shows, what its buttons do, and where it leads. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { chromium } from "playwright-core";

import { policyOfDocs } from "./server.mjs";
import { SessionServer } from "./session_server.mjs";

const root = join(import.meta.dirname, "../..");
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let browser, client, context, faults, link, scene;

before(async () => {
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium" });
});
after(() => browser.close());

beforeEach(async () => {
  faults = [];
  client = new SessionServer(join(root, "hq/web/dist"), await policyOfDocs(root));
  await client.start();
  scene = spawn(join(root, "deploy/python"), [join(root, "tests/web/welcome_scene.py"), client.address], { stdio: ["ignore", "pipe", "inherit"] });
  link = String((await once(scene.stdout, "data"))[0]).trim();
  context = await browser.newContext({ locale: "en-IE" });
  context.setDefaultTimeout(15_000);
});

afterEach(async () => {
  await context.close();
  scene.kill();
  await client.stop();
  assert.deepEqual(faults, []);
});

async function open(address = link, settings) {
  if (settings) {
    await context.close();
    context = await browser.newContext(settings);
    context.setDefaultTimeout(15_000);
  }
  const page = await context.newPage();
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 40[139]|net::ERR/.test(message.text())) faults.push(message.text());
  });
  await page.goto(address);
  return page;
}

const shows = (page, wanted) => page.waitForFunction((text) => [...document.querySelectorAll("#figures div")]
  .map((one) => one.querySelector("dd").textContent).join(" ") === text, wanted);
const done = (page) => page.$$eval("#try li[data-done]", (all) => all.map((one) => one.id.replace("try-", "")));

test("sales wait while a line is cut, tills ask a stopped server, and after the repair all is there once", async () => {
  const page = await open();
  await shows(page, "0 0 0 0 0");
  assert.match(await page.textContent("#verdict"), /Nothing was sold yet/);
  await page.click("#sell");
  await shows(page, "12 12 12 0 0");
  assert.equal(await page.getAttribute("#sell", "aria-checked"), "true");
  await page.click("#centro-cut");
  await shows(page, "12 12 8 0 0");
  assert.match(await page.textContent("#verdict"), /not yet at headquarters: 4/);
  assert.equal(await page.textContent("dd#centro-line"), "cut");
  await page.click("#airport-stop");
  await page.waitForFunction(() => document.querySelector("dd#airport-unanswered").textContent === "1");
  await page.click('#cards [data-node="airport"]');
  await page.waitForFunction(() => /stopped: repair it/.test(document.querySelector("#notice").textContent));
  await page.click("#centro-repair");
  await page.click("#airport-repair");
  await shows(page, "12 12 12 0 0");
  await page.waitForSelector("#try-repair[data-done]");
  assert.deepEqual(await done(page), ["sales", "cut", "stop", "repair"]);
  await shows(await open(), "12 12 12 0 0");
});

test("one click opens a client in the page's language and theme, signed in, once", async () => {
  const page = await open();
  await page.selectOption("#language", "es");
  await page.selectOption("#theme", "dark");
  const [tab] = await Promise.all([context.waitForEvent("page"), page.click('#cards [data-node="hq"]')]);
  await tab.waitForFunction(() => document.querySelector(".client-account")?.getAttribute("aria-label") === "linda");
  assert.deepEqual(await tab.evaluate(() => [document.documentElement.dataset.theme, document.documentElement.lang.slice(0, 2), location.hash, window.opener]), ["dark", "es", "", null]);
  await page.waitForSelector("#try-headquarters[data-done]");
});

test("without the link's key the page says what to do and shows nothing", async () => {
  const page = await open(new URL("/", link).href);
  await page.waitForFunction(() => /Open the link that the demo printed/.test(document.querySelector("#notice").textContent));
  assert.equal(await page.$("#cards li"), null);
});

test("when the demo is stopped, the page says so", async () => {
  const page = await open();
  await shows(page, "0 0 0 0 0");
  scene.kill();
  await page.waitForFunction(() => /does not answer/.test(document.querySelector("#notice").textContent));
});

for (const [theme, language, locale] of [["light", "en", "en-IE"], ["dark", "es", "es-ES"], ["contrast", "en", "en-IE"]]) {
  test(`axe finds nothing: ${language}, ${theme}`, async () => {
    const page = await open(link, { locale, colorScheme: theme === "dark" ? "dark" : "light", viewport: { width: 1280, height: 900 } });
    await page.selectOption("#theme", theme);
    await page.click("#sell");
    await page.click("#centro-cut");
    await page.click("#airport-stop");
    await page.waitForFunction(() => document.querySelector("dd#airport-unanswered").textContent === "1");
    assert.equal(await page.evaluate(() => document.documentElement.lang), language);
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), theme);
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
    assert.deepEqual(found.violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), []);
    if (process.env.OUTPOST_PICTURES) await page.screenshot({ path: join(process.env.OUTPOST_PICTURES, `welcome-${language}-${theme}.png`), fullPage: true });
    await page.setViewportSize({ width: 360, height: 740 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "it fits a phone");
    if (process.env.OUTPOST_PICTURES) await page.screenshot({ path: join(process.env.OUTPOST_PICTURES, `welcome-${language}-${theme}-phone.png`), fullPage: true });
  });
}
