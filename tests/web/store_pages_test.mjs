/* The pages of Store Manager in a browser under the policy: stock is found and corrected, and what is not for somebody is said. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { chromium } from "playwright-core";

import { policyOfDocs } from "./server.mjs";
import { json, SessionServer } from "./session_server.mjs";

const root = join(import.meta.dirname, "../..");
const HOSTILE = `<b>Crème</b> 😀 ${"x".repeat(180)}`;
const PRODUCTS = [
  { product_id: "0190b5c0-0000-7000-8000-000000000001", sku: "A1", name: "Bananas", unit: "kg", active: true },
  { product_id: "0190b5c0-0000-7000-8000-000000000002", sku: "B2", name: HOSTILE, unit: "piece", active: true },
];
const BARCODES = { 8410000000016: { product_id: PRODUCTS[1].product_id, quantity: "6" } };
let browser, page, server, faults, onHand, kept;

/* As a store answers, with what is on hand of two products. */
const routes = {
  "GET /api/v1/sync/status": () => json(200, { connected: false, silent_s: 150, pending: 2, acked_seq: 8, last_seq: 10, applied_rev: 3, applied_at: "2026-11-30T01:00:00Z", acked_at: null, recovery_complete: true, unrecovered_count: 0, unusable_count: 0, unusable_rows: [], conditions: 0, hints_come: false, clock_offset_ms: 0, time_offset_ms: 0, last_error: null }),
  "GET /api/v1/stock": (request, body, query) => {
    const items = PRODUCTS.map(({ product_id, sku, name }) => ({ product_id, sku, name, quantity: onHand[product_id] }));
    return json(200, { items: items.filter((item) => !query.has("product_id") || item.product_id === query.get("product_id")), next: null });
  },
  "GET /api/v1/stock_movements": (request, body, query) => json(200, { items: [{ kind: "sale", document_id: "s1", line_number: 1, product_id: query.get("product_id"), sku: "A1", quantity: "-1.5", moved_at: "2026-11-29T10:00:00Z", user_id: "u" }], next: null }),
  "GET /api/v1/barcodes": (request, body, query) => json(200, { items: [BARCODES[query.get("barcode")]].filter(Boolean), next: null }),
  "GET /api/v1/products": () => json(200, { items: [], next: null }),
  ...Object.fromEntries(PRODUCTS.map((product) => [`GET /api/v1/products/${product.product_id}`, () => json(200, product)])),
  "POST /api/v1/stock_adjustments": (request, body) => {
    const made = JSON.parse(body);
    kept.push(made);
    for (const line of made.lines) onHand[line.product_id] = String(Number(onHand[line.product_id]) + Number(line.quantity));
    return json(201, { ...made, adjusted_at: "2026-11-30T10:00:00Z", business_date: "2026-11-30", user_id: "u" });
  },
};

before(async () => {
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium" });
});
after(() => browser.close());

beforeEach(async () => {
  faults = [];
  kept = [];
  onHand = { [PRODUCTS[0].product_id]: "-0.335", [PRODUCTS[1].product_id]: "12" };
  server = new SessionServer(join(root, "store/web/dist"), await policyOfDocs(root), routes);
  await server.start();
});

/* Whatever a test is about, nothing breaks the policy and nothing is thrown unseen. */
afterEach(async () => {
  await page.context().close();
  await server.stop();
  assert.deepEqual(faults, []);
});

async function open(path, permissions, viewport = { width: 1280, height: 800 }) {
  server.permissions = permissions;
  const context = await browser.newContext({ locale: "en-IE", viewport });
  context.setDefaultTimeout(60_000);
  page = await context.newPage();
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 401|net::ERR/.test(message.text())) faults.push(message.text());
  });
  await page.goto(server.address + path);
  await page.fill("[autocomplete=username]", "ann");
  await page.fill("[autocomplete=current-password]", "right");
  await page.click("form button");
  await page.waitForSelector(".ui-shell-main h1");
}

const MAY_ADJUST = ["store:view_inventory", "store:adjust_inventory"];
const firstCell = (text) => page.waitForFunction((wanted) => document.querySelector(".stock-grid [role=gridcell]")?.textContent.includes(wanted), text);

test("stock shows what is below zero first, and finds by a name without its accent", async () => {
  await open("/stock", MAY_ADJUST);
  await firstCell("Bananas");
  await page.fill("[data-search] input", "creme");
  await firstCell("<b>Crème</b>");
  assert.match(page.url(), /search=creme/);
});

test("a product's ledger says what there was after each movement", async () => {
  await open(`/stock/${PRODUCTS[0].product_id}`, MAY_ADJUST);
  await page.waitForSelector(".ledger tbody tr");
  const cells = await page.locator(".ledger tbody tr td.ui-end").allInnerTexts();
  assert.deepEqual(cells.map((text) => text.replace("−", "-")), ["-1.5", "-0.335"]);
});

test("a reason that is typed alone is not lost by Escape unasked", async () => {
  await open("/stock?adjust=new", MAY_ADJUST);
  const dialog = page.locator(".ui-dialog[role=dialog]");
  const reason = dialog.getByRole("textbox", { name: "Reason" });
  await reason.fill("fell from the shelf");
  await page.keyboard.press("Escape");
  const question = page.getByRole("alertdialog", { name: "Leave without saving?" });
  await question.getByRole("button", { name: "Cancel" }).click();
  await question.waitFor({ state: "detached" });
  assert.equal(await reason.inputValue(), "fell from the shelf");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await question.getByRole("button", { name: "Leave without saving" }).click();
  await dialog.waitFor({ state: "detached" });
});

test("an adjustment is made by a scan, and taken back by its counter-adjustment", async () => {
  await open("/stock?adjust=new", MAY_ADJUST);
  await page.waitForSelector(".product-scan input");
  await page.keyboard.type("8410000000016\n");
  await page.waitForSelector(".adjust-line");
  await page.keyboard.type("8410000000016\n");
  await page.waitForFunction(() => document.querySelector(".adjust-line input").value === "12");
  await page.click(".adjust-reasons button");
  await page.click(".ui-dialog-foot .primary");
  await page.waitForSelector(".ui-dialog", { state: "detached" });
  assert.deepEqual(kept[0].lines.map(({ quantity }) => quantity), ["-12"]);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction(() => document.body.textContent.includes("Taken back by a counter-adjustment"));
  assert.deepEqual(kept[1].lines, [{ ...kept[0].lines[0], quantity: "12" }]);
  assert.notEqual(kept[1].stock_adjustment_id, kept[0].stock_adjustment_id);
});

test("an adjustment without a reason is not sent, and says what is missing", async () => {
  await open(`/stock?adjust=${PRODUCTS[0].product_id}`, MAY_ADJUST);
  await page.waitForSelector(".adjust-line");
  await page.click(".ui-dialog-foot .primary");
  await page.waitForSelector(".ui-field-fault");
  assert.deepEqual(kept, []);
});

test("who may not see a page is told which right it takes", async () => {
  await open("/people", []);
  assert.match(await page.innerText(".ui-shell-main"), /Manage shop staff/);
  assert.equal(await page.locator(".ui-shell-side a[href='/people']").count(), 0);
});

test("top right it stands that headquarters is away, and the page says what waits", async () => {
  await open("/sync", ["store:view_sync"]);
  await page.waitForFunction(() => document.querySelector(".ui-connection")?.textContent.includes("Headquarters is away since"));
  assert.match(await page.innerText(".sync-words"), /2 entries wait here/);
});

test("nothing is wider than a narrow window, whatever a product is called", async () => {
  await open(`/stock/${PRODUCTS[1].product_id}`, MAY_ADJUST, { width: 320, height: 640 });
  await page.waitForSelector(".ledger tbody tr");
  const [is, may] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(is <= may, `${is} px in a window of ${may}`);
});

test("on a phone what is on hand stands beside the name", async () => {
  await open("/stock", MAY_ADJUST, { width: 390, height: 800 });
  await firstCell("Bananas");
  /* As one sees it who chose all columns, or made a wide window narrow. */
  await page.evaluate(() => localStorage.setItem("outpost.columns.stock", JSON.stringify(["name", "sku", "quantity"].map((key) => ({ key, shown: true })))));
  await page.reload();
  await firstCell("Bananas");
  const figure = page.locator(".stock-grid [role=gridcell].keep").first();
  assert.match(await figure.innerText(), /0\.335/);
  const { right, top } = await figure.evaluate((cell) => cell.getBoundingClientRect().toJSON());
  assert.ok(right <= 390, `ends at ${right}`);
  assert.ok(await figure.evaluate((cell, y) => cell.contains(document.elementFromPoint(cell.getBoundingClientRect().right - 20, y)), top + 10), "something lies over it");
});
