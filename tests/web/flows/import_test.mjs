/* A file of products and prices goes through the page of imports, and each of them is for sale at both stores. */
import assert from "node:assert/strict";

import { storyTeller } from "./story.mjs";

const FILE = {
  name: "spring.csv", mimeType: "text/csv",
  buffer: Buffer.from([
    "sku,name,department,tax_group,unit_price,barcode",
    "SPRING-1,Bitter orange marmalade 340 g,GROCERY,reduced,3.49,4006381333931",
    "SPRING-2,Quince jelly 200 g,GROCERY,reduced,2.05,",
    "SPRING-3,Rhubarb compote 360 g,GROCERY,rebuced,2.95,", "",
  ].join("\n")),
};
const NAME = "Bitter orange marmalade 340 g";
const it = storyTeller();

async function choose(page, file) {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose a file" }).click();
  await (await chooser).setFiles(file);
}

it.story("somebody imports products, sees beforehand what that does, and finds them with their prices at both stores", async () => {
  const anna = await it.person("hq", "/imports");
  await choose(anna, FILE);
  await anna.getByRole("cell", { name: NAME }).waitFor();
  await anna.getByRole("button", { name: "Check this file" }).click();

  /* One row is wrong, and it is said which and why; the others can go on without it. */
  const panel = anna.getByRole("dialog", { name: "Import" });
  await panel.getByRole("row", { name: /4 SPRING-3/ }).getByText("no tax group has this code").waitFor();
  await panel.getByRole("heading", { name: "What applying it does" }).waitFor();
  assert.deepEqual(await figures(panel), { Rows: "3", "Good rows": "2", "Bad rows": "1", "New products": "2", "Changed products": "0", "New barcodes": "1", "Changed prices": "2" });
  await panel.getByRole("button", { name: "Apply the 2 good rows, leave the bad one" }).click();
  await panel.getByRole("heading", { name: "What it did" }).waitFor();
  assert.equal((await figures(panel))["New products"], "2");

  /* From there to the catalogue, found by a name with a slip, and how far it has come. */
  await panel.getByRole("link", { name: "Catalogue" }).click();
  await anna.getByRole("searchbox").fill("biter orange marmelade");
  await anna.getByRole("gridcell", { name: NAME }).waitFor();
  await anna.getByRole("link", { name: "SPRING-1" }).click();
  await anna.getByRole("tab", { name: "Arrived at" }).click();
  await anna.getByText("Arrived at 2 of 2 stores").nth(1).waitFor();

  for (const store of ["centro", "airport"]) {
    const manager = await it.person(store, "/products");
    await manager.getByRole("searchbox").fill("oragne marmalade");
    await manager.getByRole("link", { name: "SPRING-1" }).click();
    const product = manager.getByRole("dialog", { name: NAME });
    await product.getByText("€3.49").waitFor();
    await product.getByText("4006381333931").waitFor();
  }
});

async function figures(panel) {
  return Object.fromEntries(await panel.locator(".ui-figure").evaluateAll((all) => all.map((each) => [each.querySelector("dt").textContent.trim(), each.querySelector(".ui-figure-value").textContent.trim()])));
}

it.story("a file of which nothing can be taken, or which is no such file, is told so before anything happens", async () => {
  const anna = await it.person("hq", "/imports");
  await choose(anna, { ...FILE, name: "letter.csv", buffer: Buffer.from("Dear Anna,\nhere are the prices\n") });
  await anna.getByText(/These columns are missing: sku, name/).waitFor();
  assert.equal(await anna.getByRole("button", { name: "Check this file" }).isEnabled(), false);
  await anna.getByRole("button", { name: "Another file" }).click();

  await choose(anna, { ...FILE, buffer: Buffer.from("sku,name,department,tax_group,unit_price\nSPRING-9,Figs,GROCERY,reduced,cheap\n") });
  await anna.getByRole("button", { name: "Check this file" }).click();
  await anna.getByText("No row can be applied. Put right what is named below, and send the file again.").waitFor();
  assert.equal(await anna.getByRole("button", { name: /^Apply/ }).count(), 0);
});
