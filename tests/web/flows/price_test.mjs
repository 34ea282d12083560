/* A price is changed for tomorrow at headquarters, and each store knows it today. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import { storyTeller } from "./story.mjs";

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
