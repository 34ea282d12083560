/*
 * Harness: a chain of real servers and a browser, for tests of the pages as people use them.
 *
 * Use      const chain = await openChain();                      headquarters and two stores with a month of sales; about 3 s
 *          const browser = await openBrowser();
 *          const { page, watched } = await openPage(browser, { viewport, language: "es", theme: "dark" });
 *          await signIn(page, chain.hq, chain.admin);             or chain.stores.centro, chain.managers.centro
 *          ...
 *          await watched.assertClean();                           nothing on the console, no breach of the policy, no request elsewhere
 *          await browser.close(); await chain.close();            in after()
 *          await chain.ask("cut", { store: "centro" });           sql, command, cut, heal, stop, kill, start, repair, sell, empty_box, enrol:
 *                                                                 tests/web/real_chain.py, class Acts
 *          const api = await openApi(chain.hq, chain.admin);      await api.post("/api/v1/products", {...})
 * Owner    Each test file has a chain of its own, which is a copy: it may do with it what it likes.
 */
import { join } from "node:path";
import { chromium } from "playwright-core";

export { openApi } from "./chain/api.mjs";
export { openChain } from "./chain/chain.mjs";
import { watch } from "./chain/watch.mjs";
export { watch };

export const root = join(import.meta.dirname, "../..");
const PATIENCE = 30_000; /* tells that something hangs, not that the machine is busy */
export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

export function openBrowser(options = {}) {
  return chromium.launch({ executablePath: "/usr/bin/chromium", ...options });
}

/* A page of a context of its own: nobody is signed in. What a person prefers is kept where the client keeps it. */
export async function openPage(browser, { viewport = DESKTOP, language = "en", theme = "light", density, ...options } = {}) {
  const context = await browser.newContext({ locale: language === "es" ? "es-ES" : "en-IE", timezoneId: "Europe/Madrid", viewport, ...options });
  context.setDefaultTimeout(PATIENCE);
  await context.addInitScript(preferOnce, { language, appearance: { theme, ...(density ? { density } : {}) } });
  const page = await context.newPage();
  return { context, page, watched: await watch(page) };
}

/* In the page. What the person chooses later stays. */
function preferOnce({ language, appearance }) {
  if (!/^https?:/.test(location.protocol) || localStorage.getItem("outpost.language")) return;
  localStorage.setItem("outpost.language", language);
  localStorage.setItem("outpost.appearance", JSON.stringify(appearance));
}

/* From now on and after each load of this page; it is loaded again. */
export async function prefer(page, { language, theme, density }) {
  await page.evaluate(([words, looks]) => {
    if (words) localStorage.setItem("outpost.language", words);
    const kept = JSON.parse(localStorage.getItem("outpost.appearance") ?? "{}");
    localStorage.setItem("outpost.appearance", JSON.stringify({ ...kept, ...looks }));
  }, [language, Object.fromEntries(Object.entries({ theme, density }).filter(([, value]) => value))]);
  await page.reload();
  await signedIn(page);
}

export const signedIn = (page) => page.waitForSelector(".ui-shell");

/* As a person does, at this path of a server. */
export async function signIn(page, server, account, path = "/") {
  await page.goto(server.address + path);
  await page.fill("input[autocomplete=username]", account.user_name);
  await page.fill("input[type=password]", account.password);
  await page.click("form button[type=submit], form button");
  await signedIn(page);
}
