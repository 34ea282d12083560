/*
 * Bad answers: what the managers do when a line is lost, an answer is late or from something else, the server is of another
 * age, somebody else was quicker. Each time there are words for a person, what was typed stays, and nothing is done twice.
 */
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { html, late, lost, openBetween, refused, unheard } from "./chain/between.mjs";
import { openApi, openBrowser, openChain, openPage, signIn } from "./harness.mjs";

let browser, chain, api, line, context, page, watched;
before(async () => {
  [chain, browser] = await Promise.all([openChain(), openBrowser()]);
  api = await openApi(chain.hq, chain.admin);
  line = await openBetween(chain.hq);
});
after(async () => {
  await line?.close();
  await browser?.close();
  await chain?.close();
});

beforeEach(async () => {
  ({ context, page, watched } = await openPage(browser));
});
afterEach(async () => {
  line.straighten();
  await context.close();
  watched.assertClean();
});

const open = (path) => signIn(page, line, chain.admin, path);
const text = (selector) => page.locator(selector).innerText();
const panel = () => page.locator(".ui-dialog");
const field = (name) => panel().getByRole("textbox", { name, exact: true });
const button = (name) => panel().getByRole("button", { name, exact: true });
const firstName = () => page.locator(".ui-grid-body .ui-grid-row [aria-colindex='3']").first();
const said = (words) => page.locator(".ui-toast-title", { hasText: words });
const someProduct = async (number) => (await api.get(`/api/v1/products?limit=1&position=${number}`)).items[0];
const nameOf = async ({ product_id }) => (await api.get(`/api/v1/products/${product_id}`)).name;
const editsOf = async ({ product_id }) => Number((await chain.ask("sql", { node: "hq", text: `SELECT row_version FROM retail.product WHERE product_id = '${product_id}'` }))[0]);

/* As somebody else does, at this moment. */
async function rename({ product_id }, name) {
  const { row_version } = await api.get(`/api/v1/products/${product_id}`);
  await api.patch(`/api/v1/products/${product_id}`, { name, row_version });
}

/* The form of a product with another name typed into it. */
async function typedName(number, name) {
  const product = await someProduct(number);
  await open(`/products/${product.product_id}`);
  await field("Name").fill(name);
  return product;
}

test("a record that opens has the focus itself, and no tooltip lies over it", async () => {
  const { product_id } = await someProduct(0);
  await open(`/products/${product_id}`);
  await field("Name").waitFor();
  assert.equal(await page.locator("[role=tooltip], .ui-tooltip").count(), 0);
  assert.ok(await panel().evaluate((dialog) => dialog.contains(document.activeElement) && !document.activeElement.matches("button")));
});

test("of two questions the answer to the last is shown, whichever comes first", async () => {
  await open("/products");
  await firstName().waitFor();
  const early = line.when(/^GET .*products\?.*q=loaf/, late());
  await page.fill("[data-search] input", "loaf");
  await early.asked;
  await page.fill("[data-search] input", "potatoes");
  await page.waitForFunction(() => /potatoes/i.test(document.querySelector(".ui-grid-body [aria-colindex='3']")?.textContent));
  const count = await text(".ui-grid-foot");
  early.answer.release();
  await page.waitForTimeout(300);
  assert.match(await firstName().innerText(), /potatoes/i);
  assert.equal(await text(".ui-grid-foot"), count);
});

test("a record whose answer was lost is made once, and is said to be made", async () => {
  await open("/suppliers/new");
  watched.expect(/POST \/api\/v1\/suppliers/);
  const rule = line.when(/^POST \/api\/v1\/suppliers/, lost, { times: 1 });
  await panel().locator("input").nth(0).fill("LOST1");
  await panel().locator("input").nth(1).fill("Lost and found");
  await button("Create").click();
  await page.getByText("Lost and found").first().waitFor();
  await page.waitForURL(/suppliers\/[0-9a-f-]{36}/);
  assert.equal(rule.count, 1);
  assert.equal((await api.items("/api/v1/suppliers?code=LOST1")).filter(({ code }) => code === "LOST1").length, 1);
});

test("a change whose answer was lost is not taken for somebody else's", async () => {
  const product = await typedName(1, "Changed and lost");
  watched.expect(/PATCH/, /ERR_EMPTY_RESPONSE/);
  /* A browser sends again by itself what was lost on a line that it had used before. */
  const rule = line.when(/^PATCH/, lost);
  await button("Save").click();
  await panel().getByText("The server cannot be reached").waitFor();
  assert.equal(await field("Name").inputValue(), "Changed and lost");
  rule.end();
  const edits = await editsOf(product);
  await button("Save").click();
  await said("Changed and lost is saved.").waitFor();
  assert.equal(await panel().getByText("Somebody else").count(), 0);
  assert.equal(await editsOf(product), edits);
});

test("of two who change the same, the second sees both values and chooses, in the form", async () => {
  const product = await typedName(2, "As I say");
  watched.expect(/412 PATCH/);
  await rename(product, "As they say");
  await button("Save").click();
  await panel().getByText("Name is now: As they say").waitFor();
  assert.equal(await field("Name").inputValue(), "As I say");
  assert.equal(await nameOf(product), "As they say");
  await button("Save").click();
  await said("As I say is saved.").waitFor();
  assert.equal(await nameOf(product), "As I say");
  await field("Name").fill("As I say now");
  await rename(product, "They again");
  await button("Save").click();
  await button("Take this value").click();
  assert.equal(await field("Name").inputValue(), "They again");
  assert.equal(await panel().getByText("Somebody else").count(), 0);
  assert.equal(await nameOf(product), "They again");
});

test("and in a list: what was typed stays in its cell beside the other's value", async () => {
  await open("/products");
  const cell = firstName();
  await cell.waitFor();
  watched.expect(/412 PATCH/);
  const product = await someProduct(0);
  await rename(product, "Of theirs");
  await cell.dblclick();
  await cell.locator("input").fill("Of mine");
  await page.keyboard.press("Enter");
  await page.locator(".ui-grid-cell.fault").waitFor();
  await cell.click();
  assert.match(await text(".ui-grid-foot"), /Somebody else changed this to Of theirs/);
  assert.match(await cell.innerText(), /Of mine/);
  await page.keyboard.press("F2");
  assert.equal(await cell.locator("input").inputValue(), "Of mine");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => !document.querySelector(".ui-grid-cell.fault, .ui-grid-cell.saving"));
  assert.equal(await nameOf(product), "Of mine");
});

test("a cell whose answer was lost is sent again and is no quarrel with oneself", async () => {
  await open("/products");
  const cell = firstName();
  await cell.waitFor();
  watched.expect(/PATCH/, /ERR_EMPTY_RESPONSE/);
  const product = await someProduct(0);
  const rule = line.when(/^PATCH/, lost);
  await cell.dblclick();
  await cell.locator("input").fill("Lost in a cell");
  await page.keyboard.press("Enter");
  await page.locator(".ui-grid-cell.fault").waitFor();
  rule.end();
  await cell.click();
  await page.keyboard.press("F2");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => !document.querySelector(".ui-grid-cell.fault, .ui-grid-cell.saving"));
  assert.equal(await nameOf(product), "Lost in a cell");
});

test("a sign-in that ends in the middle of an edit is begun again over it, and the edit goes through once", async () => {
  const product = await typedName(3, "Typed before the end");
  watched.expect(/401/);
  line.when(/^PATCH/, refused(401, "token_expired"), { times: 1 });
  line.when(/^POST .*session\/refresh/, refused(401, "session_ended"), { times: 1 });
  const edits = await editsOf(product);
  await button("Save").click();
  const again = page.locator(".ui-dialog:has(.sign-in)");
  await again.waitFor();
  await page.keyboard.press("Escape");
  await page.mouse.click(5, 5);
  await page.keyboard.type(chain.admin.user_name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(chain.admin.password);
  await again.getByRole("button").click();
  await again.waitFor({ state: "detached" });
  await said("Typed before the end is saved.").waitFor();
  assert.equal(await nameOf(product), "Typed before the end");
  assert.equal(await editsOf(product), edits + 1);
});

test("what is in the way is said at its field, and what was typed stays", async () => {
  await api.post("/api/v1/suppliers", { supplier_id: crypto.randomUUID(), code: "TAKEN", name: "First" });
  await open("/suppliers/new");
  watched.expect(/409 POST/);
  await panel().locator("input").nth(0).fill("TAKEN");
  await panel().locator("input").nth(1).fill("Second");
  await button("Create").click();
  await panel().locator(".ui-field-fault").first().waitFor();
  assert.equal(await field("Code").getAttribute("aria-invalid"), "true");
  assert.equal(await field("Name").inputValue(), "Second");
  await field("Code").fill("FREE");
  await button("Create").click();
  await page.waitForURL(/suppliers\/[0-9a-f-]{36}/);
});

test("a busy server is asked again when it said, and a list comes without a word", async () => {
  const rule = line.when(/^GET .*products\?.*limit=100/, refused(503, "unavailable", { "retry-after": "1" }), { times: 2 });
  watched.expect(/503/);
  await open("/products");
  await page.locator(".ui-grid-body .ui-grid-row[aria-rowindex='2'] .ui-grid-text").first().waitFor();
  assert.ok(rule.count >= 1);
  assert.equal(await page.locator(".ui-shell-main [role=alert]").count(), 0);
});

test("a change that a busy server did not take stands typed, and goes through once when it is sent again", async () => {
  const product = await typedName(4, "Sent to a busy one");
  watched.expect(/503/);
  line.when(/^PATCH/, refused(503, "unavailable", { "retry-after": "30" }), { times: 1 });
  const edits = await editsOf(product);
  await button("Save").click();
  await panel().getByText("The server cannot do this right now").waitFor();
  assert.equal(await field("Name").inputValue(), "Sent to a busy one");
  await button("Save").click();
  await said("Sent to a busy one is saved.").waitFor();
  assert.equal(await editsOf(product), edits + 1);
});

test("a page of something else in the answer's place is told from the server's", async () => {
  const product = await typedName(5, "Through a hotel");
  line.when(/^PATCH/, html, { times: 1 });
  await button("Save").click();
  await panel().getByText("The answer does not come from the server of this page").waitFor();
  assert.equal(await field("Name").inputValue(), "Through a hotel");
  await button("Save").click();
  await said("Through a hotel is saved.").waitFor();
  assert.equal(await nameOf(product), "Through a hotel");
  line.when(/^GET \/(api\/v1\/products|config)/, html);
  await page.goto(`${line.address}/products`);
  await page.getByText("The answer does not come from the server of this page").first().waitFor();
});

test("a page of something else does not end a sign-in", async () => {
  await open("/products");
  await firstName().waitFor();
  watched.expect(/401/);
  line.when(/^POST .*session\/refresh/, html, { times: 2 });
  line.when(/^GET .*suppliers/, refused(401, "token_expired"), { times: 1 });
  await page.locator(".ui-shell-side a[href='/suppliers']").click();
  await page.getByText("The answer does not come from the server of this page").first().waitFor();
  assert.equal(await page.locator("dialog, form.sign-in").count(), 0);
  line.straighten();
  await page.getByRole("button", { name: "Try again" }).first().click();
  await page.locator(".ui-shell-main [role=alert]").first().waitFor({ state: "detached" });
});

test("a page whose files are gone after an upgrade comes by loading the client anew", async () => {
  await open("/");
  await page.evaluate(() => (window.isOld = true));
  watched.expect(/404 GET \/assets/, /dynamically imported|Unable to preload/);
  const rule = line.when(/^GET \/assets\/.*\.(js|css)/, ({ send }) => send(404, {}, ""));
  line.when(/^GET \/settings/, async ({ pass, send }) => {
    rule.end();
    const { status, headers, body } = await pass();
    send(status, headers, body);
  });
  await page.locator(".ui-shell-side a[href='/settings']").click();
  await page.getByRole("heading", { name: "Settings" }).waitFor();
  assert.equal(await page.evaluate(() => window.isOld), undefined);
});
