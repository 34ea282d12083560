/* A price is changed for tomorrow at headquarters, and each store knows it today. */
import assert from "node:assert/strict";

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
