/* Pages are told of what happens: nothing is pressed, and the time after which they would look by themselves has not passed. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openBrowser, openChain, openPage, signIn } from "./harness.mjs";

const SOON = { timeout: 20_000 }; /* by itself a page looks once a minute while it is told */
let browser, chain;
before(async () => {
  [chain, browser] = await Promise.all([openChain(), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await chain?.close();
});

async function opened(server, account, path) {
  const { page, watched } = await openPage(browser);
  const lines = [];
  page.on("websocket", (socket) => lines.push(socket));
  await signIn(page, server, account, path);
  await until(page, () => lines.length);
  return { page, watched, lines };
}
async function until(page, holds) {
  for (let i = 0; !holds(); i++) {
    assert.ok(i < 600, "within 30 s");
    await page.waitForTimeout(50);
  }
}
const sell = (count = 1) => chain.ask("sell", { store: "centro", count });

test("today's sales and the registers of a store follow each sale, and headquarters' home those of its stores", async () => {
  const [store, home] = [await opened(chain.stores.centro, chain.managers.centro, "/"), await opened(chain.hq, chain.admin, "/")];
  const [shown, chainShown] = [store.page.locator(".today-main"), home.page.locator("main")];
  await shown.getByRole("heading").first().waitFor();
  const [before, chainBefore] = [await shown.innerText(), await chainShown.innerText()];
  await sell(3);
  await store.page.waitForFunction((text) => document.querySelector(".today-main").innerText !== text, before, SOON);
  await home.page.waitForFunction((text) => document.querySelector("main").innerText !== text, chainBefore, SOON);
  store.watched.assertClean();
  home.watched.assertClean();
});

test("a list of receipts says that there is something new, moves no row, and shows it when asked", async () => {
  const { page, watched } = await opened(chain.stores.centro, chain.managers.centro, "/sales");
  const first = page.locator(".ui-grid [role=row]:has([role=gridcell])").first();
  await first.waitFor();
  const before = await first.innerText();
  const [[, receipt]] = await sell();
  const button = page.getByRole("button", { name: "Show what is new" });
  await button.waitFor(SOON);
  assert.equal(await first.innerText(), before);
  await button.click();
  await page.locator(".ui-grid").getByText(receipt).waitFor();
  assert.equal(await button.count(), 0);
  watched.assertClean();
});

test("after the server was away the line goes on, and what happened meanwhile is there", async () => {
  const { page, watched, lines } = await opened(chain.stores.centro, chain.managers.centro, "/");
  watched.expect(/./);
  const before = await page.locator(".today-main").innerText();
  await chain.ask("stop", { node: "centro" });
  await chain.ask("start", { node: "centro" });
  await sell();
  await page.waitForFunction((text) => document.querySelector(".today-main").innerText !== text, before, { timeout: 60_000 });
  await until(page, () => lines.length > 1);
});

test("a page that cannot come while the server is away takes nothing from the screen", async () => {
  const { page, watched } = await opened(chain.stores.centro, chain.managers.centro, "/");
  watched.expect(/./);
  await page.locator(".today-main").waitFor();
  await chain.ask("stop", { node: "centro" });
  await page.getByRole("link", { name: "Journal" }).click();
  await page.getByText("this page cannot come yet").waitFor();
  assert.equal(await page.locator(".today-main").count(), 1);
  await chain.ask("start", { node: "centro" });
  await until(page, () => chain.ask("sql", { node: "centro", text: "SELECT 1" }));
  await page.getByRole("link", { name: "Journal" }).click();
  await page.getByRole("heading", { name: "Journal" }).waitFor();
});

test("the distance from headquarters is shown as it changes", async () => {
  const { page, watched } = await opened(chain.stores.centro, chain.managers.centro, "/");
  const distance = page.locator(".today-distance");
  await distance.waitFor();
  await page.waitForTimeout(5000); /* the line of a server that has just begun is seen to be there */
  const before = await distance.innerText();
  await chain.ask("cut", { store: "centro" });
  await page.waitForFunction((text) => document.querySelector(".today-distance").innerText !== text, before, SOON);
  await chain.ask("heal", { store: "centro" });
  await page.waitForFunction((text) => document.querySelector(".today-distance").innerText.split("\n")[0] === text.split("\n")[0], before, { timeout: 60_000 });
  watched.assertClean();
});
