/*
 * Odd places: browsers that keep nothing, two tabs, a computer whose clock is wrong, a spreadsheet that is too long, somebody who
 * may see half of it. Each time there are words for a person, what was typed stays, and nothing is done twice.
 */
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";

import { lost, openBetween } from "./chain/between.mjs";
import { go, routesOf } from "./chain_page.mjs";
import { openApi, openBrowser, openChain, openPage, signedIn, signIn } from "./harness.mjs";

const DAY = 86_400_000;
let browser, chain, api, opened;
before(async () => {
  [chain, browser] = await Promise.all([openChain(), openBrowser()]);
  api = await openApi(chain.hq, chain.admin);
});
after(async () => {
  await browser?.close();
  await chain?.close();
});
afterEach(async () => {
  const last = opened;
  opened = undefined;
  await last?.context.close();
  await last?.line?.close();
  last?.watched.assertClean();
});

const CLIENTS = { hq: () => [chain.hq, chain.admin], store: () => [chain.stores.centro, chain.managers.centro] };
const open = async (options = {}) => (opened = await openPage(browser, options));
const firstName = (page) => page.locator(".ui-grid-body .ui-grid-row [aria-colindex='3']").first();
const nameField = (page) => page.locator(".ui-dialog").getByRole("textbox", { name: "Name", exact: true });

/* What a browser may refuse to a page, in it, before anything of the page runs. */
const REFUSALS = {
  "that keeps nothing": () => {
    for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) Object.defineProperty(window, name, { get() { throw new DOMException("refused", "SecurityError"); } });
  },
  "whose room is full": () => {
    Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
    IDBFactory.prototype.open = () => { throw new DOMException("full", "QuotaExceededError"); };
  },
  "without locks, as on plain http": () => {
    Object.defineProperty(navigator, "locks", { value: undefined });
    Object.defineProperty(crypto, "randomUUID", { value: undefined });
  },
};
for (const [client, ends] of Object.entries(CLIENTS)) {
  for (const [refusal, refuse] of Object.entries(REFUSALS)) {
    test(`${client}: a browser ${refusal} shows each page, and takes what one prefers for as long as the page lasts`, async () => {
      const [server, account] = ends();
      const { page, context } = await open();
      /* The harness keeps a preference, which such a browser would not have let it. */
      await context.addInitScript(refuse);
      await page.addInitScript(() => addEventListener("error", (event) => event.message.includes("preferOnce") && event.preventDefault()));
      opened.watched.expect(/preferOnce/);
      await signIn(page, server, account);
      await page.click(".client-account");
      await page.getByRole("menuitem", { name: "Dark" }).click();
      await page.locator("html[data-theme=dark]").waitFor();
      for (const { path } of await routesOf(page)) await go(page, path.split("/:")[0] || "/", 3000);
    });
  }
}

test("who signs out in one tab is out in the other, and signs in again to the page that was there", async () => {
  const { page, context } = await open();
  await signIn(page, chain.hq, chain.admin, "/products?q=loaf");
  const other = await context.newPage();
  await other.goto(`${chain.hq.address}/`);
  await signedIn(other);
  await other.click(".client-account");
  await other.getByRole("menuitem", { name: "Sign out" }).click();
  await page.locator("form.sign-in").waitFor();
  assert.equal(await page.locator(".ui-shell").count(), 0);
  await page.fill("input[autocomplete=username]", chain.admin.user_name);
  await page.fill("input[type=password]", chain.admin.password);
  await page.click("form button");
  await firstName(page).waitFor();
  assert.match(page.url(), /products\?q=loaf/);
  await signedIn(other);
});

test("of two tabs with the same record the second sees what the first has saved, and loses nothing typed", async () => {
  const { page, context, watched } = await open();
  const { product_id } = (await api.get("/api/v1/products?limit=1&position=7")).items[0];
  await signIn(page, chain.hq, chain.admin, `/products/${product_id}`);
  const other = await context.newPage();
  await other.goto(`${chain.hq.address}/products/${product_id}`);
  await nameField(other).fill("Of the other tab");
  await nameField(page).fill("Of this tab");
  await other.getByRole("button", { name: "Save", exact: true }).click();
  await other.locator(".ui-toast-title").waitFor();
  watched.expect(/412 PATCH/);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Name is now: Of the other tab").waitFor();
  assert.equal(await nameField(page).inputValue(), "Of this tab");
});

for (const [client, ends] of Object.entries(CLIENTS)) {
  for (const off of [-DAY, DAY]) {
    test(`${client}: a clock that is a day ${off < 0 ? "slow" : "fast"} changes neither what is called today nor what is called silent`, async () => {
      const [server, account] = ends();
      const { page } = await open();
      await page.clock.install({ time: Date.now() + off });
      await page.clock.resume();
      await signIn(page, server, account);
      await page.waitForFunction(() => /€[1-9]/.test(document.querySelector(".ui-shell-main").innerText));
      const text = await page.locator(".ui-shell-main").innerText();
      assert.doesNotMatch(text, /silent|tomorrow|in \d+ (hr|day)|yesterday, |1 day ago/i);
      if (client === "store") assert.match(text, new RegExp(new Date().toLocaleDateString("en-IE", { weekday: "long", day: "numeric", month: "long", timeZone: "Europe/Madrid" }).replace(",", ",?")));
      else {
        await go(page, "/stores");
        assert.equal(await page.getByText("Up to date").count(), 2);
      }
    });
  }
}

test("of a paste of ten thousand lines each is taken once or said not to be, and a bad one stays in its cell", async () => {
  const { page, watched } = await open();
  await signIn(page, chain.hq, chain.admin, "/suppliers");
  for (let number = 0; number < 30; number++) await api.post("/api/v1/suppliers", { supplier_id: crypto.randomUUID(), code: `PASTE${number + 10}`, name: "Before" });
  const before = await api.items("/api/v1/suppliers?sort=code");
  await page.reload();
  const name = page.locator(".ui-grid-body .ui-grid-row[aria-rowindex='2'] [aria-colindex='2']");
  await name.waitFor();
  await name.click();
  const bad = "x".repeat(300);
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, Array.from({ length: 10_000 }, (_, line) => (line === 1 ? bad : `Pasted ${line}`)).join("\n"));
  await page.getByText(`${before.length} of 10,000 lines were taken`).waitFor();
  await page.waitForFunction(() => document.querySelectorAll(".ui-grid-cell.saving").length === 0);
  assert.equal(await page.locator(".ui-grid-cell.fault").count(), 1);
  const rows = await api.items("/api/v1/suppliers?sort=code");
  assert.deepEqual(rows.map((row) => row.name), rows.map((_, line) => (line === 1 ? before[1].name : `Pasted ${line}`)));
  assert.deepEqual(new Set(rows.map(({ row_version }) => row_version)), new Set([1, 2]));
  watched.assertClean();
});

/* Somebody who has these rights alone. */
async function somebodyWith(permissions) {
  const tail = crypto.randomUUID().slice(-12), role_id = crypto.randomUUID(), account = { user_name: `half.${tail}`, password: `Half-${tail}-way` };
  await api.post("/api/v1/roles", { role_id, code: `half${tail}`, name: `Half ${tail}`, permissions });
  await api.post("/api/v1/users", { user_id: crypto.randomUUID(), ...account, display_name: "Half", active: true, roles: [{ role_id, store_id: null }] });
  return account;
}
const HALVES = { "may look at reports alone": ["hq:view_reports"], "keeps the catalogue alone": ["hq:manage_products"], "minds the lines alone": ["hq:manage_sync", "operation:manage_conditions"], "has no right at all": [] };
for (const [who, permissions] of Object.entries(HALVES)) {
  test(`somebody who ${who} is asked for nothing they may not, and is told on each page who may`, async () => {
    const account = await somebodyWith(permissions);
    const { page, watched } = await open();
    await signIn(page, chain.hq, account);
    for (const { name, path } of await routesOf(page)) {
      await go(page, path.split("/:")[0] || "/", 3000);
      watched.assertClean(name);
      assert.ok((await page.locator(".ui-shell-main").innerText()).trim().length > 20, `${name} says nothing`);
    }
  });
}

test("a register whose close was lost is closed once, and the count that was typed stays", async () => {
  const line = await openBetween(chain.stores.centro);
  const { page, watched } = await open();
  opened.line = line;
  await signIn(page, line, chain.managers.centro, "/register_sessions");
  await page.locator(".ui-grid-body .ui-grid-row [role=gridcell]").first().click();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Close the register" }).first().click();
  watched.expect(/close/);
  const rule = line.when(/^POST .*close/, lost, { times: 2 });
  await page.locator("form.document-part input").fill("125.97");
  await page.getByRole("button", { name: "Close the register" }).last().click();
  await page.locator(".ui-toast-title").waitFor();
  assert.ok(rule.count >= 1);
  const rows = await chain.ask("sql", { node: "centro", text: "SELECT count(*) FROM retail.register_session s LEFT JOIN retail.register_session_close c USING (register_session_id) WHERE c.register_session_id IS NULL" });
  assert.equal(rows[0], "0");
});
