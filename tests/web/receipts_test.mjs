/* What receipts say of who sells is written on a page: a logo from a file, then details that name it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openApi, openBrowser, openChain, openPage, signIn } from "./harness.mjs";

/* One black point. */
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==", "base64");
let browser, chain;
before(async () => {
  [chain, browser] = await Promise.all([openChain(), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await chain?.close();
});

test("a logo is chosen from a file, and details with lines and languages name it from tomorrow on", async () => {
  const { page, watched } = await openPage(browser);
  await signIn(page, chain.hq, chain.admin, "/logos/new");
  await page.getByLabel("Name").fill("Black point");
  const chooser = page.locator(".logo-input-ground, .ui-field input[type=file]").first();
  await chooser.setInputFiles({ name: "a.gif", mimeType: "image/gif", buffer: Buffer.from("GIF89a") });
  await page.getByText("This file is not a PNG.").waitFor();
  await chooser.setInputFiles({ name: "a.png", mimeType: "image/png", buffer: PNG });
  await page.waitForSelector(".logo-input-picture");
  await page.getByRole("button", { name: "Create" }).click();
  await page.waitForURL(/logos\/[0-9a-f]/);
  await page.getByText("A picture never changes").waitFor();

  await page.goto(`${chain.hq.address}/business_details/new`);
  await page.getByLabel("Legal name").fill("Corner Shops S.L.");
  await page.getByLabel("Address, line by line").fill("Calle Mayor 1\n28013 Madrid\n\n");
  await page.getByRole("checkbox", { name: "Spanish" }).click();
  await page.getByRole("checkbox", { name: "English" }).click();
  await page.getByRole("combobox", { name: /Logo/ }).click();
  await page.getByRole("option", { name: "Black point" }).click();
  await page.getByRole("button", { name: "Create" }).click();
  await page.waitForURL(/business_details\/[0-9a-f]/);

  const api = await openApi(chain.hq, chain.admin);
  const logo = (await api.items("/api/v1/logos")).find(({ name }) => name === "Black point");
  const details = (await api.items("/api/v1/business_details")).find(({ legal_name }) => legal_name === "Corner Shops S.L.");
  assert.equal(logo.png, PNG.toString("base64"));
  assert.deepEqual(
    { legal_name: details.legal_name, address: details.address, languages: details.languages, logo_id: details.logo_id, store_id: details.store_id, footer: details.footer },
    { legal_name: "Corner Shops S.L.", address: ["Calle Mayor 1", "28013 Madrid"], languages: ["es", "en"], logo_id: logo.logo_id, store_id: null, footer: null });
  assert.ok(Date.parse(details.valid_from) > Date.now());
  watched.assertClean();
});
