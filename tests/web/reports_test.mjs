/* Reports and documents in a browser under the policy: from a store's figure down to the receipt as it was printed. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { chromium } from "playwright-core";

import { policyOfDocs } from "./server.mjs";
import { json, SessionServer } from "./session_server.mjs";

const root = join(import.meta.dirname, "../..");
const HOSTILE = `<b>Crème</b> 😀 שלום ${"x".repeat(180)}`;
const [STORE, REGISTER, SALE, SESSION, USER] = [1, 2, 3, 4, 5].map((number) => `0190b5c0-0000-7000-8000-00000000000${number}`);
const MAY_ALL = ["hq:view_reports", "hq:manage_users", "hq:view_catalog"];
const FIGURES = { lines_count: 9, payments_count: null, quantity: "12.5", net_amount: 1000, tax_amount: 210, discount_amount: 5, returned_quantity: "0", returned_amount: 0, price_changes_count: 0, price_changes_amount: 0, average_amount: 605, compared_sales_count: null, compared_returns_count: null, compared_quantity: null, compared_amount: null, compared_net_amount: null, sales_count: 2, returns_count: 0, amount: 1210 };
const summary = { sale_id: SALE, store_id: STORE, kind: "sale", receipt_number: "S01:R1:1:000001", business_date: "2026-11-30", sold_at: "2026-11-30T10:00:00Z", register_id: REGISTER, register_session_id: SESSION, user_id: USER, reason: null, total: 1210, tax_total: 210, change_due: 0 };
const line = { line_number: 1, product_id: STORE, sku: "A1", description: HOSTILE, department_id: STORE, quantity: "1", unit_price: 1210, price_quantity: "1", listed_unit_price: 1500, listed_price_quantity: "1", price_reason: "damaged", discount_amount: 0, tax_group_id: STORE, amount: 1210, net_amount: 1000, tax_amount: 210, taxes: [{ tax_rate_id: STORE, rate: 210000, base: 1000, amount: 210 }] };
/* A receipt's style is constant, and the policy names its hash: tests/unit/common/rules/receipt_html_test.c. */
const RECEIPT = "<!doctype html><html><head><title>R</title></head><body><main><h1>Corner Shop</h1><script>parent.document.title = 'stolen'</script></main></body></html>";
let browser, page, server, faults, asked;

const group = (key, label, documents) => ({ group_key: key, label, documents, ...FIGURES });
function report(query) {
  asked.push(Object.fromEntries(query));
  const documents = { store_id: STORE, register_id: REGISTER, user_id: null, business_date_from: query.get("from"), business_date_to: query.get("to"), sold_at_from: "2026-11-20T00:00:00Z", sold_at_to: "2026-12-03T00:00:00Z" };
  const items = query.get("group_by") === "store" ? [group(STORE, HOSTILE, { ...documents, register_id: null })] : [group(REGISTER, "S01 Register 1", documents)];
  return json(200, { items, next: null, totals: group("total", "total", null), compared_from: null, compared_to: null, freshness: [{ store_id: STORE, code: "S01", received_at: "2026-11-30T10:00:00Z", received_seq: 8, reported_seq: 10, reported_at: new Date().toISOString() }] });
}
const list = (items) => json(200, { items, next: null, total: items.length });
const routes = {
  "GET /api/v1/reports/sales": (request, body, query) => (request.headers.accept.includes("csv") ? { status: 200, headers: { "Content-Type": "text/csv" }, text: "group_key\n" } : report(query)),
  "GET /api/v1/sales": (request, body, query) => { asked.push(Object.fromEntries(query)); return list([summary]); },
  [`GET /api/v1/sales/${SALE}`]: () => json(200, { ...summary, lines: [line], payments: [{ payment_number: 1, tender_id: STORE, tender_kind: "cash", amount: 1210 }] }),
  [`GET /api/v1/sales/${SALE}/receipt`]: (request) => ({ status: 200, headers: { "Content-Type": request.headers.accept }, text: request.headers.accept === "text/html" ? RECEIPT : "CORNER SHOP" }),
  ...Object.fromEntries([["stores", STORE, HOSTILE], ["registers", REGISTER, "Register 1"], ["departments", STORE, "Fruit"], ["tenders", STORE, "Cash"], ["users", USER, "Ann"]].map(([kind, id, name]) => [`GET /api/v1/${kind}/${id}`, () => json(200, { name, display_name: name })])),
};

before(async () => {
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium" });
});
after(() => browser.close());

beforeEach(async () => {
  faults = [];
  asked = [];
  server = new SessionServer(join(root, "hq/web/dist"), await policyOfDocs(root), routes);
  await server.start();
});

/* Whatever a test is about, nothing breaks the policy and nothing is thrown unseen; the frame's script is refused, and that is said. */
afterEach(async () => {
  await page.context().close();
  await server.stop();
  assert.deepEqual(faults, []);
});

async function open(path, permissions = MAY_ALL, viewport = { width: 1280, height: 900 }) {
  server.permissions = permissions;
  const context = await browser.newContext({ locale: "en-IE", viewport });
  context.setDefaultTimeout(60_000);
  page = await context.newPage();
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 401|net::ERR|sandboxed|WebSocket/.test(message.text())) faults.push(message.text());
  });
  await page.goto(server.address + path);
  await page.fill("[autocomplete=username]", "ann");
  await page.fill("[autocomplete=current-password]", "right");
  await page.click("form button");
  await page.waitForSelector(".ui-shell-main h1");
}
const isWide = () => page.evaluate(() => document.querySelector(".ui-shell-main").scrollWidth > document.querySelector(".ui-shell-main").clientWidth);

test("a store's figure leads to its registers, a register to its receipts, and the question stands in the address", async () => {
  await open("/reports?compare=weekdays&period=last_thirty");
  await page.click(".report-table [role=gridcell] a.ui-grid-text");
  await page.getByRole("link", { name: "S01 Register 1" }).waitFor();
  assert.equal(new URL(page.url()).search, `?by=register&period=last_thirty&compare=weekdays&store=${STORE}`);
  await page.getByRole("link", { name: "S01 Register 1" }).click();
  await page.getByText(summary.receipt_number).waitFor();
  const sales = asked.at(-1);
  assert.deepEqual([new URL(page.url()).pathname, sales.register_id, sales.business_date_from], ["/sales", REGISTER, asked.find(({ group_by }) => group_by)?.from]);
  assert.ok(asked[0].compare_from < asked[0].from);
});

test("what a store has not sent yet is said beside the figures", async () => {
  await open("/reports");
  await page.getByText("Figures may be too low: S01").click();
  await page.getByText("2 documents wait").waitFor();
});

test("a receipt is shown as printed in a frame that runs nothing, and as text", async () => {
  await open(`/sales/${SALE}`);
  const frame = page.frameLocator("iframe");
  await frame.getByRole("heading", { name: "Corner Shop" }).waitFor();
  assert.notEqual(await page.title(), "stolen");
  await page.getByRole("button", { name: "As text" }).click();
  await page.getByText("CORNER SHOP").waitFor();
  await page.getByRole("tab", { name: /Lines/ }).click();
  await page.getByRole("link", { name: HOSTILE }).waitFor();
  await page.getByText("damaged").waitFor();
});

test("who may not see reports is told which right it takes", async () => {
  await open("/reports", []);
  await page.getByText("It takes the right: See the chain's reports.").waitFor();
  await page.goto(`${server.address}/sales`);
  await page.getByText("It takes the right: See the chain's reports.").waitFor();
  assert.deepEqual(asked, []);
});

test("at 320 px names of any length break no layout", async () => {
  await open("/reports", MAY_ALL, { width: 320, height: 640 });
  await page.getByRole("link", { name: HOSTILE, exact: true }).waitFor();
  assert.equal(await isWide(), false);
  await page.goto(`${server.address}/sales/${SALE}`);
  await page.frameLocator("iframe").getByRole("heading").waitFor();
  assert.ok(await page.locator(".ui-dialog-body").evaluate((body) => body.scrollWidth <= body.clientWidth));
});

test("on a phone the amount of a group and the sum of a receipt's line are in view", async () => {
  await open("/reports", MAY_ALL, { width: 390, height: 800 });
  const amount = page.locator(".report-table [role=gridcell].keep").first();
  await amount.getByText("12.10").waitFor();
  const ends = (part) => part.evaluate((cell) => cell.getBoundingClientRect().right);
  assert.ok((await ends(amount)) <= 390, `ends at ${await ends(amount)}`);
  assert.equal(await page.locator(".report-table [role=columnheader]").filter({ hasText: "Show receipts" }).count(), 1);
  await page.goto(`${server.address}/sales/${SALE}`);
  await page.getByRole("tab", { name: /Lines/ }).click();
  const sum = page.locator(".document-table tbody tr").first().locator("td").nth(1);
  await sum.getByText("12.10").waitFor();
  assert.ok((await ends(sum)) <= 390, `ends at ${await ends(sum)}`);
});
