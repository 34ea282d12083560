/* A price is changed for tomorrow at headquarters, and each store knows it today. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import { said, storyTeller } from "./story.mjs";

const it = storyTeller();

it.story("a price is changed from tomorrow on, counts up as it arrives, and the store shows it beside that of today", async () => {
  const [product] = await it.ask("sql", { node: "hq", text: "SELECT p.sku || '|' || p.name FROM retail.product p JOIN retail.price r USING (product_id) WHERE p.active GROUP BY p.product_id HAVING count(*) = 1 AND min(r.unit_price) > 200 ORDER BY p.sku LIMIT 1" });
  const [sku, name] = product.split("|");

  /* A store's line is cut, so that one can see the change being on its way. */
  await it.ask("cut", { store: "airport" });
  const anna = await it.person("hq", "/prices");
  await anna.getByRole("combobox", { name: "Product" }).first().fill(sku);
  await anna.getByRole("option").nth(1).waitFor({ state: "detached" }); /* found, not one of those that are offered first */
  await anna.getByRole("option", { name }).click();
  const before = await anna.locator(".store-charges-table .ui-end").nth(1).innerText();
  await anna.getByRole("button", { name: "Change the price from a date" }).click();
  const dialog = anna.getByRole("dialog", { name: "Change the price from a date" });
  await dialog.getByLabel("New price").fill("1.23");
  await dialog.getByText(`${before} → €1.23`).waitFor();
  await dialog.getByRole("button", { name: "Change the price" }).click();
  await dialog.waitFor({ state: "detached" });

  await anna.getByRole("button", { name: /€1\.23/ }).waitFor(); /* on the timeline */
  await anna.getByText("Arrived at 1 of 2 stores").waitFor();
  const charged = (text) => anna.locator(".store-charges-table tbody tr").filter({ hasText: text });
  const away = charged("Last change not there yet");
  await away.and(charged("Centro")).waitFor({ state: "detached" });
  await away.and(charged("Airport")).waitFor();
  await it.ask("heal", { store: "airport" });
  await anna.getByText("Arrived at 2 of 2 stores").waitFor();
  await away.waitFor({ state: "detached" });

  for (const store of ["centro", "airport"]) {
    const manager = await it.person(store, "/products");
    await manager.getByRole("searchbox").fill(sku);
    await manager.getByRole("link", { name: sku, exact: true }).click();
    const figures = manager.getByRole("dialog", { name }).locator(".ui-figure");
    await figures.filter({ hasText: "€1.23" }).getByText(/^From .*00:00$/).waitFor();
    assert.ok(await figures.filter({ hasText: "Price here" }).getByText(before).isVisible());
  }
});

const CHANGE = "Change the price from a date";

it.story("what a price does not reach, what came between and what would be lost is said before it is sent or gone", async () => {
  const [product] = await it.ask("sql", { node: "hq", text: "SELECT p.product_id || '|' || s.price_zone_id || '|' || z.price_id || '|' || c.price_id FROM retail.store s JOIN retail.price z USING (price_zone_id) JOIN retail.product p USING (product_id) JOIN retail.price c USING (product_id) WHERE s.code = 'AIRPORT' AND p.active AND z.valid_to IS NULL AND c.valid_to IS NULL AND c.price_zone_id IS NULL AND c.store_id IS NULL ORDER BY p.sku LIMIT 1" });
  const [id, zone, ofZone, ofChain] = product.split("|");
  const api = await it.api("hq");
  const money = ({ unit_price }) => `€${(unit_price / 100).toFixed(2)}`;
  const [airportPays, chainPays] = await Promise.all([ofZone, ofChain].map(async (price) => money(await api.get(`/api/v1/prices/${price}`))));
  const changeNow = (unit_price, place) => api.post("/api/v1/prices/changes", { price_change_id: randomUUID(), changes: [{ product_id: id, price_zone_id: null, store_id: null, unit_price, price_quantity: "1", valid_from: null, valid_until: null, ...place }] });

  const anna = await it.person("hq", `/prices?product_id=${id}`);
  await anna.getByRole("link", { name: "Taxes", exact: true }).click();
  await anna.waitForURL(/taxes|tax/);
  await anna.goBack();
  await anna.getByRole("button", { name: CHANGE }).click();
  const dialog = anna.getByRole("dialog", { name: CHANGE });
  await dialog.getByText("1 store has a price of its own or of its zone and keeps it").waitFor();
  await dialog.getByText(`Airport (${airportPays})`).waitFor();

  /* Escape asks, once something is typed. */
  await dialog.getByLabel("New price").fill("1.23");
  await dialog.getByText(`${chainPays} → €1.23`).waitFor();
  await anna.keyboard.press("Escape");
  const question = anna.getByRole("alertdialog", { name: "Leave without saving?" });
  await question.getByRole("button", { name: "Cancel" }).click();
  await question.waitFor({ state: "detached" });
  assert.equal(await dialog.getByLabel("New price").inputValue(), "1.23");
  await anna.evaluate(() => history.forward());
  await question.getByRole("button", { name: "Cancel" }).click();
  await question.waitFor({ state: "detached" });
  assert.equal(await dialog.getByLabel("New price").inputValue(), "1.23");

  /* Another window was faster. */
  await changeNow(222);
  await dialog.getByRole("button", { name: "Change the price" }).click();
  await dialog.getByText("The price has been changed meanwhile").waitFor();
  await dialog.getByText("€2.22 → €1.23").waitFor();
  const prices = async () => (await api.items(`/api/v1/prices?product_id=${id}`)).map(({ unit_price }) => unit_price);
  assert.ok(!(await prices()).includes(123));
  await dialog.getByRole("button", { name: "Change the price" }).click();
  await dialog.waitFor({ state: "detached" });
  assert.ok((await prices()).includes(123));

  /* Nothing typed: nothing asked. */
  await anna.getByRole("button", { name: CHANGE }).click();
  await dialog.waitFor();
  await anna.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });

  /* What is left when a price goes. */
  const [travel] = await api.items(`/api/v1/prices?product_id=${id}&price_zone_id=${zone}`);
  for (const [price, sentence] of [[travel.price_id, "Then €2.22 is charged there, the price of the chain."], [(await api.items(`/api/v1/prices?product_id=${id}&sort=-valid_from`)).find(({ unit_price }) => unit_price === 222).price_id, "Then it has no price: stores without a price of their own or of their zone cannot sell it any more."]]) {
    await anna.goto(new URL(`/prices/${price}?product_id=${id}`, anna.url()).href);
    await anna.getByRole("button", { name: "Remove this price" }).click();
    await anna.getByRole("alertdialog").getByText(sentence).waitFor();
    await anna.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
  }

  /* A price of one zone concerns its stores alone. */
  await changeNow(199, { price_zone_id: zone });
  await anna.goto(new URL(`/prices?product_id=${id}`, anna.url()).href);
  await anna.getByText("Arrived at 1 of 1 stores that it concerns").waitFor();
});

it.story("the prices of a selection rise by a percentage, seen before it is done; what cannot be is named, and one undo brings all back", async () => {
  const api = await it.api("hq");
  const [given] = await it.ask("sql", { node: "hq", text: "SELECT department_id || '|' || tax_group_id FROM retail.product ORDER BY sku LIMIT 1" });
  const [department_id, tax_group_id] = given.split("|");
  const ids = { red: randomUUID(), green: randomUUID(), unpriced: randomUUID() };
  for (const [colour, product_id] of Object.entries(ids)) await api.post("/api/v1/products", { product_id, sku: `QUINCE-${colour}`, name: `Quince ${colour}`, department_id, tax_group_id });
  for (const [colour, unit_price] of [["red", 279], ["green", 445]]) await api.post("/api/v1/prices", { price_id: randomUUID(), product_id: ids[colour], unit_price, valid_from: "2026-01-01T00:00:00Z" });
  const pricesOf = async (colour) => (await it.ask("sql", { node: "hq", text: `SELECT string_agg(unit_price || CASE WHEN valid_to IS NULL THEN '' ELSE ' ends' END, ', ' ORDER BY valid_from) FROM retail.price WHERE product_id = '${ids[colour]}'` }))[0];

  const anna = await it.person("hq", "/products");
  const dialog = anna.getByRole("dialog", { name: "Change prices" });
  const row = (colour) => anna.getByRole("grid").getByRole("row").filter({ hasText: `QUINCE-${colour}` });
  const planned = (name) => dialog.getByRole("row", { name, exact: true });
  async function begin(count) {
    await anna.getByRole("button", { name: `Change ${count} product` }).click();
    await anna.getByRole("menuitem", { name: "Change prices" }).click();
    await dialog.waitFor();
  }

  /* One of them from tomorrow on. */
  await anna.getByRole("searchbox").fill("quince");
  await anna.getByText("3 rows").waitFor();
  await row("green").getByRole("gridcell").first().click();
  await begin(1);
  await dialog.getByRole("radio", { name: "Amount" }).check();
  await dialog.getByRole("textbox", { name: "Amount" }).fill("-0.20");
  await planned("Quince green €4.45 €4.25").waitFor();
  await dialog.getByRole("button", { name: "Change 1 price" }).click();
  await dialog.waitFor({ state: "detached" });
  assert.equal(await pricesOf("green"), "445 ends, 425");

  /* All of them: what has no price is named, what changes then already is said and can be left out. */
  await row("red").getByRole("gridcell").first().click();
  await row("unpriced").getByRole("gridcell").first().click();
  await begin(3);
  await dialog.getByRole("textbox", { name: "Percent" }).fill("5.5");
  await planned("Quince red €2.79 €2.94").waitFor(); /* 294.345 */
  await dialog.getByRole("radio", { name: /end in 9/ }).check();
  await planned("Quince red €2.79 €2.99").waitFor();
  await planned("Quince green €4.25 €4.49").waitFor(); /* 448.375, of what is charged from tomorrow on */
  await dialog.getByText("Left out, without a price there: Quince unpriced").waitFor();
  anna.watched.expect(/^(409|422) POST .*prices\/changes$/);
  await dialog.getByRole("button", { name: "Change 2 prices" }).click();
  await dialog.getByRole("list", { name: "No price was changed" }).getByRole("listitem").filter({ hasText: /Quince green\s+€4\.25 already begins / }).waitFor();
  assert.equal(await pricesOf("red"), "279", "all or none");
  await dialog.getByRole("button", { name: "Leave it out" }).click();
  await dialog.getByRole("button", { name: "Change 1 price" }).click();
  await dialog.waitFor({ state: "detached" });
  assert.deepEqual([await pricesOf("red"), await pricesOf("green")], ["279 ends, 299", "445 ends, 425"]);

  await anna.locator(".ui-toast", { hasText: "1 price is changed." }).last().getByRole("button", { name: "Undo" }).click();
  await said(anna, "1 price is as it was.").waitFor();
  assert.deepEqual([await pricesOf("red"), await pricesOf("green")], ["279", "445 ends, 425"]);

  /* One store alone gets prices of its own, by what it charges now; the chain's stay. */
  await begin(3);
  await dialog.getByRole("textbox", { name: "Percent" }).fill("10");
  await dialog.getByRole("radio", { name: "Store" }).check();
  await dialog.getByRole("combobox", { name: "Store" }).fill("Centro");
  await anna.getByRole("option", { name: "Centro" }).click();
  await dialog.getByRole("radio", { name: "From now on" }).check();
  await planned("Quince green €4.45 €4.90").waitFor(); /* 489.5 */
  await dialog.getByRole("button", { name: "Change 2 prices" }).click();
  await dialog.waitFor({ state: "detached" });
  const own = () => it.ask("sql", { node: "hq", text: `SELECT p.unit_price || ' at ' || s.name FROM retail.price p JOIN retail.store s USING (store_id) WHERE p.product_id IN ('${ids.red}', '${ids.green}') ORDER BY 1` });
  assert.deepEqual(await own(), ["307 at Centro", "490 at Centro"]);
  await anna.locator(".ui-toast", { hasText: "2 prices are changed." }).getByRole("button", { name: "Undo" }).click();
  await said(anna, "2 prices are as they were.").waitFor();
  assert.deepEqual(await own(), []);
});
