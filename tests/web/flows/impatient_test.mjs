/* What somebody in a hurry does: sends nothing, presses twice, goes back in the middle, has two tabs open, types what is no amount. */
import assert from "node:assert/strict";

import { becomes, said, storyTeller } from "./story.mjs";

const it = storyTeller();
const count = async (text) => Number((await it.ask("sql", { node: "hq", text }))[0]);
const leaving = (page) => page.getByRole("alertdialog");

async function choose(panel, page, name) {
  await panel.getByRole("combobox", { name }).click();
  await page.getByRole("option").first().click();
}

it.story("a product that is sent empty says where, pressed twice it is made once, and the way back is not to its form", async () => {
  const anna = await it.person("hq", "/products");
  anna.watched.expect(/422 POST .*products/);
  await anna.getByRole("button", { name: "New product" }).click();
  const panel = anna.getByRole("dialog");
  await panel.getByRole("button", { name: "Create" }).click();
  await becomes(() => panel.getByText("Fill this in.").count(), (found) => found === 4, "fields that are missed");
  await panel.getByLabel("SKU").and(anna.locator(":focus")).fill("HURRY 1");
  await panel.getByLabel("Name").fill("In a hurry");
  await choose(panel, anna, "Department");
  await choose(panel, anna, "Tax group");
  await panel.getByRole("button", { name: "Create" }).click();
  await panel.getByText("Letters, digits and . _ / + -, beginning with a letter or a digit; no spaces.").waitFor();
  await panel.getByLabel("SKU").and(anna.locator(":focus")).fill("HURRY-1");
  await panel.getByRole("button", { name: "Create" }).dblclick();
  await said(anna, "In a hurry is there now.").waitFor();
  assert.equal(await count("SELECT count(*) FROM retail.product WHERE sku = 'HURRY-1'"), 1);
  await anna.goBack();
  await panel.waitFor({ state: "detached" });
  assert.equal(new URL(anna.url()).pathname, "/products");
});

it.story("what was typed and not saved is asked for by the way back, by a link and by a reload", async () => {
  const anna = await it.person("hq", "/suppliers");
  await anna.getByRole("button", { name: "New supplier" }).first().click();
  const panel = anna.getByRole("dialog", { name: "New supplier" }), name = panel.getByLabel("Name");
  await name.fill("Half a supplier");
  await anna.goBack();
  await leaving(anna).getByRole("button", { name: "Cancel" }).click();
  await leaving(anna).waitFor({ state: "detached" });
  assert.equal(await name.inputValue(), "Half a supplier");
  assert.match(anna.url(), /suppliers\/new$/);
  const asked = anna.waitForEvent("dialog");
  const reload = anna.evaluate(() => { location.reload(); });
  const dialog = await asked;
  assert.equal(dialog.type(), "beforeunload");
  await dialog.dismiss();
  await reload;
  assert.equal(await name.inputValue(), "Half a supplier");
  await anna.keyboard.press("Escape");
  await leaving(anna).getByRole("button", { name: /^Leave|^Discard/ }).click();
  await panel.waitFor({ state: "detached" });
  assert.equal(await count("SELECT count(*) FROM retail.supplier WHERE name = 'Half a supplier'"), 0);
});

it.story("of two tabs with one product, the second to save is told what the first changed, and loses nothing", async () => {
  const [product] = await it.ask("sql", { node: "hq", text: "SELECT product_id FROM retail.product WHERE active ORDER BY sku OFFSET 5 LIMIT 1" });
  const [first, second] = [await it.person("hq", `/products/${product}`), await it.person("hq", `/products/${product}`)];
  second.watched.expect(/412 PATCH .*products/);
  const nameIn = (page) => page.getByRole("dialog").getByLabel("Name");
  await nameIn(second).fill("By the second");
  await nameIn(first).fill("By the first");
  await first.getByRole("button", { name: "Save" }).click();
  await said(first, /By the first/).waitFor();
  await second.getByRole("button", { name: "Save" }).click();
  await second.getByText(/By the first/).first().waitFor();
  assert.equal(await nameIn(second).inputValue(), "By the second");
  await second.getByRole("button", { name: "Save" }).click();
  await said(second, /By the second/).waitFor();
  assert.deepEqual(await it.ask("sql", { node: "hq", text: `SELECT name FROM retail.product WHERE product_id = '${product}'` }), ["By the second"]);
});

it.story("an amount that is none and half a date are not sent, and what was charged before is not sent in their place", async () => {
  const [product] = await it.ask("sql", { node: "hq", text: "SELECT product_id FROM retail.price WHERE price_zone_id IS NULL LIMIT 1" });
  const prices = () => count(`SELECT count(*) FROM retail.price WHERE product_id = '${product}'`);
  const before = await prices();
  const anna = await it.person("hq", `/prices?product_id=${product}`);
  await anna.getByRole("button", { name: "Change the price from a date" }).click();
  const dialog = anna.getByRole("dialog", { name: "Change the price from a date" });
  await dialog.getByLabel("New price").fill("cheap");
  await dialog.getByRole("button", { name: "Change the price" }).dblclick();
  await dialog.locator(".ui-field-fault").waitFor();
  await dialog.getByLabel("New price").fill("2.50");
  await dialog.getByLabel("Until").focus();
  await anna.keyboard.type("12");
  await dialog.getByRole("button", { name: "Change the price" }).click();
  await dialog.getByText("The date is not complete: fill it in, or empty it.").waitFor();
  assert.equal(await prices(), before);
});

it.story("a role that was only chosen is saved with the person", async () => {
  const anna = await it.person("hq", "/people");
  await anna.getByRole("button", { name: "New user" }).click();
  const panel = anna.getByRole("dialog");
  await panel.getByText("No role: cannot sign in.").waitFor();
  await panel.getByLabel("User name").fill("hurried");
  await panel.getByRole("textbox", { name: /^Name/ }).fill("Hurried Person");
  await panel.getByLabel("Password").fill("a password of twelve");
  await choose(panel, anna, "Role");
  await panel.getByText("No role: cannot sign in.").waitFor({ state: "detached" });
  await panel.getByRole("button", { name: "Create" }).click();
  await said(anna, "Hurried Person is there now.").waitFor();
  await panel.locator(".roles-input-row").waitFor();
  assert.equal(await count("SELECT count(*) FROM retail.user_store_role r JOIN retail.user_account u USING (user_id) WHERE u.user_name = 'hurried'"), 1);
});
