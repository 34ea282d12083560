/* Products, imports and reports by keys alone. */
import assert from "node:assert/strict";

import { Keys } from "./keyboard.mjs";
import { said, storyTeller } from "./story.mjs";

const it = storyTeller();

async function at(node) {
  const page = await it.person(node, "/", { byKeys: true });
  return { page, keys: new Keys(page) };
}

it.story("a product is found and renamed, and one is back in the list where one was", async () => {
  const [product] = await it.ask("sql", { node: "hq", text: "SELECT sku || '|' || name FROM retail.product WHERE active ORDER BY sku LIMIT 1" });
  const [sku, name] = product.split("|");
  const { page, keys } = await at("hq");
  await keys.press("g", "p");
  await page.getByRole("heading", { name: "Catalogue" }).waitFor();
  await keys.press("/");
  await keys.type(sku);
  await page.getByText("1 row", { exact: true }).waitFor();
  await page.getByRole("gridcell", { name: sku, exact: true }).waitFor();
  await keys.to(new RegExp(`^${sku}$`));
  await keys.press("Enter");
  const panel = page.getByRole("dialog", { name });
  await panel.getByLabel("Name").waitFor();
  await keys.to(/^Name/);
  await keys.press("Control+a");
  await keys.type(`${name} new`);
  await keys.press("Enter");
  await said(page, /new/).waitFor();
  await keys.seen("after saving");
  await keys.press("Escape");
  await panel.waitFor({ state: "detached" });
  await keys.seen("after the panel is closed");
  assert.match((await keys.focus()).name, new RegExp(sku));
  await page.getByRole("gridcell", { name: `${name} new` }).waitFor();

  /* Where it stands: F2 edits, Escape takes it back, Enter keeps it. */
  await keys.press("ArrowRight", "F2", "Control+a");
  await keys.type("Something else");
  await keys.press("Escape");
  assert.equal(await page.getByRole("gridcell", { name: "Something else" }).count(), 0);
  await keys.press("F2", "Control+a");
  await keys.type(name);
  await keys.press("Enter");
  await page.getByRole("gridcell", { name, exact: true }).waitFor();
});

it.story("a file is imported", async () => {
  const { page, keys } = await at("hq");
  const chooser = page.waitForEvent("filechooser");
  await keys.press("g", "i");
  await page.getByRole("heading", { name: "Imports" }).waitFor();
  await keys.to(/^Choose a file$/);
  await keys.press("Enter");
  await (await chooser).setFiles({ name: "keys.csv", mimeType: "text/csv", buffer: Buffer.from("sku,name,department,tax_group,unit_price\nKEYS-1,Lemon curd,GROCERY,reduced,3.10\n") });
  await page.getByRole("cell", { name: "Lemon curd" }).waitFor();
  await keys.seen("after a file is chosen");
  await keys.to(/^Check this file$/);
  await keys.press("Enter");
  await page.getByRole("heading", { name: "What applying it does" }).waitFor();
  await keys.to(/^Apply 1 row$/);
  await keys.press("Enter");
  await page.getByRole("heading", { name: "What it did" }).waitFor();
  await keys.seen("after it is applied");
  await keys.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await keys.seen("after the panel is closed");
});

it.story("a report is asked for, and a store's figure leads to its registers and its receipts", async () => {
  const { page, keys } = await at("hq");
  await keys.press("g", "o");
  await page.getByRole("heading", { name: "Reports" }).waitFor();
  await page.getByRole("gridcell", { name: "Airport" }).first().waitFor();
  await keys.to(/^By$/);
  await keys.press("Enter");
  await page.getByRole("option", { name: "Department" }).waitFor();
  await keys.to(/^Department$/, "ArrowDown");
  await keys.press("Enter");
  await page.waitForURL(/by=department/);
  await keys.seen("after another grouping");
  await page.getByRole("gridcell", { name: "Groceries" }).first().waitFor();
  await keys.to(/^By$/, "Shift+Tab");
  await keys.press("Enter");
  await keys.to(/^Store$/, "ArrowUp");
  await keys.press("Enter");
  await page.getByRole("gridcell", { name: "Airport" }).first().waitFor();
  await keys.to(/^(Airport|Centro)$/);
  await keys.press("Enter");
  await page.waitForURL(/by=register/);
  await page.getByRole("gridcell", { name: /Register 1/ }).first().waitFor();
  await keys.seen("after a step down");
  await keys.to(/Register 1/);
  await keys.press("Enter");
  await page.waitForURL(/\/sales\?/);
  await page.getByRole("row").nth(1).getByRole("link").waitFor();
  await keys.seen("among the receipts");
  await keys.to(/^\d+ \w+ \d+, \d+:\d+$/);
  await keys.press("Enter");
  await page.getByRole("dialog").getByRole("tab", { name: /^Lines/ }).waitFor();
  await keys.to(/^Receipt$/);
  await keys.press("ArrowRight");
  await page.getByRole("dialog").getByRole("columnheader", { name: "Product" }).waitFor();
  await keys.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await keys.seen("after the receipt is closed");
});

it.story("at a store what broke is taken off the stock, and the ledger of the product says so", async () => {
  const { page, keys } = await at("centro");
  await keys.press("g", "k");
  await page.getByRole("heading", { name: "Stock" }).waitFor();
  await page.getByRole("gridcell").first().waitFor();
  await keys.to(/^Adjust stock$/);
  await keys.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Adjust stock" });
  await keys.to(/barcode/i);
  await keys.type("rye bread");
  await keys.press("Enter");
  await dialog.getByRole("button", { name: /Rye bread/ }).first().waitFor();
  await keys.to(/Rye bread 800 g/);
  const { name } = await keys.focus();
  await keys.press("Enter");
  await dialog.locator(".adjust-line").waitFor();
  await keys.seen("after a product is chosen");
  await keys.to(/^Broken$/);
  await keys.press("Enter");
  await keys.to(/^Adjust 1 product$/);
  await keys.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await keys.seen("after it is kept");
  await keys.press("/");
  await keys.type(name.replace(/ [A-Z]+-\d+$/, ""));
  await page.getByText("1 row", { exact: true }).waitFor();
  await page.getByRole("gridcell", { name: name.replace(/ [A-Z]+-\d+$/, ""), exact: true }).waitFor();
  await keys.to(/Rye bread/);
  await keys.press("Enter");
  await page.getByRole("dialog").locator(".ledger tbody tr").first().getByText("Broken").waitFor();
  await keys.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await keys.seen("after the ledger is closed");
});
