/*
 * The main pages of both managers in Firefox and in WebKit, where these are installed (firefox-esr; webkit2gtk-driver and xvfb):
 * one signs in, each page stands, nothing is thrown, nothing breaks the policy. OUTPOST_PICTURES names a folder for a picture of each.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { firefox } from "playwright-core";

import { hasWebKit, openWebKit } from "./chain/webkit.mjs";
import { atRest, go, openFirst } from "./chain_page.mjs";
import { openChain, openPage, signIn } from "./harness.mjs";

const FIREFOX = "/usr/bin/firefox-esr";
const PAGES = { hq: ["/", "/products", "/prices", "/stores", "/reports?by=day", "/sales", "/settings"], store: ["/", "/sales", "/register_sessions", "/stock", "/reports?by=day", "/sync"] };
/* What only shows that a browser is another one. */
const OTHERS = [/Loading failed for the <script> with source/];
let chain;
before(async () => {
  if (existsSync(FIREFOX) || hasWebKit()) chain = await openChain();
});
after(() => chain?.close());

const ends = () => ({ hq: [chain.hq, chain.admin], store: [chain.stores.centro, chain.managers.centro] });

async function keep(name, picture) {
  assert.ok(picture.length > 5000, `${name} is an empty picture`);
  const folder = process.env.OUTPOST_PICTURES;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.png`), picture);
}
/* To take one, Playwright puts a style into the page, which the policy refuses here. */
async function pictureOf(page, watched) {
  const picture = await page.screenshot({ caret: "initial" });
  watched.take();
  return picture;
}
const nameOf = (browser, client, path) => `${browser}-${client}-${path.replace(/\?.*/, "").replaceAll("/", "") || "home"}`;

for (const client of ["hq", "store"]) {
  test(`${client} in Firefox`, { skip: existsSync(FIREFOX) ? false : "firefox-esr is not installed" }, async () => {
    const [server, account] = ends()[client];
    const browser = await firefox.launch({ channel: "moz-firefox", executablePath: FIREFOX });
    try {
      const { page, watched } = await openPage(browser, { viewport: { width: 1280, height: 800 } });
      watched.expect(...OTHERS);
      await signIn(page, server, account);
      for (const path of PAGES[client]) {
        await go(page, path);
        assert.ok((await page.locator(".ui-shell-main h1").innerText()).length > 2);
        watched.assertClean(path);
        await keep(nameOf("firefox", client, path), await pictureOf(page, watched));
      }
      const list = client === "hq" ? "/products" : "/sales";
      await go(page, list);
      assert.ok(await openFirst(page, list));
      watched.assertClean("a record, opened");
      await keep(`firefox-${client}-open`, await pictureOf(page, watched));
    } finally {
      await browser.close();
    }
  });

  test(`${client} in WebKit`, { skip: hasWebKit() ? false : "webkit2gtk-driver or xvfb is not installed" }, async () => {
    const [server, account] = ends()[client];
    const browser = await openWebKit();
    /* What atRest and go do of a page of Playwright's, of this one. */
    const page = { evaluate: (act, words) => browser.run(act, words) };
    try {
      await browser.go(server.address);
      await browser.waitFor("input[autocomplete=username]");
      await browser.type("input[autocomplete=username]", account.user_name);
      await browser.type("input[type=password]", account.password);
      await browser.click("form button");
      await browser.waitFor(".ui-shell");
      await atRest(page);
      for (const path of PAGES[client]) {
        await go(page, path);
        assert.ok((await browser.run(() => document.querySelector(".ui-shell-main h1").textContent)).length > 2, path);
        await keep(nameOf("webkit", client, path), await browser.picture());
        assert.deepEqual(await browser.run(() => window.seen.splice(0)), [], path);
      }
    } finally {
      await browser.close();
    }
  });
}
