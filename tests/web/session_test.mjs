/* Signing in, staying so, and what becomes of a page when that ends, in a browser under the policy. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { chromium } from "playwright-core";

import { policyOfDocs } from "./server.mjs";
import { SessionServer } from "./session_server.mjs";

const root = join(import.meta.dirname, "../..");
const CLIENTS = ["hq", "store"];
const AGAIN = ".ui-dialog:has(.sign-in)";
let browser, context, server, faults;

before(async () => {
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium" });
});
after(() => browser.close());

async function serve(client) {
  server = new SessionServer(join(root, client, "web/dist"), await policyOfDocs(root));
  await server.start();
}

beforeEach(async () => {
  faults = [];
  context = await browser.newContext({ locale: "en-IE" });
  context.setDefaultTimeout(15_000);
});

/* Whatever a test is about, nothing breaks the policy and nothing is thrown unseen. */
afterEach(async () => {
  await context.close();
  await server.stop();
  assert.deepEqual(faults, []);
});

async function open(path = "/") {
  const page = await context.newPage();
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 401|net::ERR/.test(message.text())) faults.push(message.text());
  });
  await page.goto(server.address + path);
  return page;
}

async function signIn(page, name, password = "right", within = "") {
  await page.fill(`${within} [autocomplete=username]`, name);
  await page.fill(`${within} [autocomplete=current-password]`, password);
  await page.click(`${within} form button`);
}

const signedInAs = (page, name) => page.waitForFunction((shown) => document.querySelector(".client-account")?.getAttribute("aria-label") === shown, name);

async function signOut(page) {
  await page.click(".client-account");
  await page.click('[role=menuitem]:has-text("Sign out")');
}

for (const client of CLIENTS) {
  test(`${client}: one signs in, is still so after a reload and in a second tab, and signs out of both`, async () => {
    await serve(client);
    const page = await open();
    assert.match(await page.textContent("form h1"), /Corner Shops/);
    await signIn(page, "ann", "wrong");
    assert.equal(await page.textContent("[role=alert]"), "The user name or the password is wrong. Check both and try again.");
    assert.equal(await page.inputValue("[autocomplete=current-password]"), "");
    await signIn(page, "ann");
    await signedInAs(page, "ann");
    await page.reload();
    await signedInAs(page, "ann");
    const second = await open("/anywhere");
    await signedInAs(second, "ann");
    await signOut(page);
    await Promise.all([page.waitForSelector("form"), second.waitForSelector("form")]);
    await second.reload();
    await second.waitForSelector("form");
    const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie);
    assert.doesNotMatch(stored, /token \d/);
  });
}

test("a link signs in once, and its code stays neither in the address nor in the history", async () => {
  await serve("hq");
  const page = await open("/sign-in#code=GOOD");
  await signedInAs(page, "linda");
  await page.waitForURL(`${server.address}/`);
  await page.goBack();
  assert.doesNotMatch(page.url(), /GOOD/);
  const late = await open("/sign-in#code=USED");
  assert.match(await late.textContent("[role=alert]"), /does not work any more/);
  await late.waitForURL(`${server.address}/`);
});

test("a page whose sign-in ended waits under a dialog that nothing closes but signing in, and goes on", async () => {
  await serve("hq");
  server.life = 4;
  const page = await open();
  await signIn(page, "ann");
  await signedInAs(page, "ann");
  await page.evaluate(() => (window.stays = true));
  server.endSession();
  await page.waitForSelector(AGAIN);
  for (const key of ["Escape", "Escape", "Escape"]) await page.keyboard.press(key);
  assert.ok(await page.isVisible(AGAIN));
  assert.equal(await page.evaluate(() => document.activeElement.autocomplete), "username");
  await signIn(page, "ann", "right", AGAIN);
  await page.waitForSelector(AGAIN, { state: "detached" });
  assert.ok(await page.evaluate(() => window.stays));
});

test("when somebody else signs in on it, it begins anew", async () => {
  await serve("hq");
  server.life = 4;
  const page = await open();
  await signIn(page, "ann");
  await signedInAs(page, "ann");
  await page.evaluate(() => (window.stays = true));
  server.endSession();
  await page.waitForSelector(AGAIN);
  await signIn(page, "bob", "right", AGAIN);
  await signedInAs(page, "bob");
  assert.equal(await page.evaluate(() => window.stays), undefined);
});

test("a server that is away at the start is told, and tried again by a button", async () => {
  await serve("hq");
  server.isAway = true;
  const page = await open();
  await page.waitForSelector("[role=alert] button");
  server.isAway = false;
  await page.click("[role=alert] button");
  await page.waitForSelector("form");
});

test("a sign-out that the server did not hear of lets nobody in until it has", async () => {
  await serve("hq");
  const page = await open();
  await signIn(page, "ann");
  await signedInAs(page, "ann");
  server.isAway = true;
  await signOut(page);
  assert.match(await page.textContent("form [role=alert]"), /cannot be reached/);
  assert.match(await page.textContent("form"), /the server could not be told/);
  server.isAway = false;
  await page.reload();
  await page.waitForSelector("form");
  assert.equal(server.asked.at(-1), "POST /api/v1/auth/logout");
});

test("the language is the browser's, can be changed, and stays so", async () => {
  await serve("hq");
  await context.close();
  context = await browser.newContext({ locale: "es-MX" });
  const page = await open();
  await page.waitForSelector("form");
  assert.equal(await page.getAttribute("html", "lang"), "es-MX");
  await page.selectOption(".client-language", "en");
  await page.waitForFunction(() => document.querySelector("form h1").textContent.startsWith("Sign in"));
  await page.reload();
  await page.waitForFunction(() => document.querySelector("form h1")?.textContent.startsWith("Sign in"));
});
