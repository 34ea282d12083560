/* A box breaks, another one takes the store's place by a code of the page of stores, and nothing that a till had an answer for is lost. */
import assert from "node:assert/strict";

import { becomes, storyTeller } from "./story.mjs";

const it = storyTeller();
const row = async (node, text) => (await it.ask("sql", { node, text }))[0];
const soldAtHeadquarters = () => row("hq", "SELECT count(*) || ' receipts, ' || sum(total) FROM retail.sale s JOIN retail.store o USING (store_id) WHERE o.code = 'CENTRO'");
const soldAtStore = () => row("centro", "SELECT count(*) || ' receipts, ' || sum(total) FROM retail.sale");

it.story("a new box gets a code, becomes the store, catches up, sells, and has every receipt of the old one", async () => {
  await it.ask("sell", { store: "centro", count: 3 });
  const sold = await soldAtStore();
  await becomes(soldAtHeadquarters, (found) => found === sold, `what the old box sold (${sold}) at headquarters`);
  await it.ask("empty_box", { store: "centro" });

  const anna = await it.person("hq", "/stores");
  await anna.getByRole("link", { name: "Centro" }).click();
  const panel = anna.getByRole("dialog", { name: "Centro" });
  await panel.getByRole("tab", { name: "Line" }).click();
  await panel.getByText("Number of its box on receipts").waitFor();
  assert.equal(await box(panel), "1");
  await panel.getByRole("tab", { name: "Box" }).click();
  const first = panel.getByRole("article").filter({ hasText: "A box for this store" });
  await first.getByRole("button", { name: "Make a code" }).click();
  await first.getByRole("img").waitFor(); /* to be scanned */
  const code = (await first.locator(".box-code-code").innerText()).trim();
  assert.match(await first.locator(".box-code-command").innerText(), new RegExp(`^outpost-store enrol --hq-url http.* --code ${code}$`));

  await it.ask("enrol", { store: "centro", code });
  await first.getByText("A box was enrolled with this code").waitFor();
  await panel.getByRole("link", { name: "See it catching up" }).click();
  await becomes(() => box(panel), (number) => Number(number) > 1, "the number of the box");
  await panel.getByText("Up to date").waitFor();

  /* At the shop the new box says itself that it has all it was given, and the same receipts are in its list. */
  const manager = await it.person("centro", "/sync");
  await manager.getByText("Headquarters answers.").waitFor();
  await manager.getByText("What headquarters holds of this store is coming back.").waitFor({ state: "hidden" });
  await becomes(soldAtStore, (found) => found === sold, `what the new box has of ${sold}`);
  const [[total, number]] = await it.ask("sell", { store: "centro" });
  assert.equal(number.split(":")[2], await box(panel));
  await manager.getByRole("link", { name: "Sales" }).click();
  await manager.getByRole("link", { name: number }).waitFor();
  await becomes(soldAtHeadquarters, (found) => found === `${Number(sold.split(" ")[0]) + 1} receipts, ${Number(sold.split(", ")[1]) + total}`, "what both boxes sold");
});

const box = (panel) => panel.locator(".facts dt", { hasText: "Number of its box on receipts" }).locator("+ dd").innerText();

it.story("a store that is not heard of is named at headquarters, top right and among what is wrong", async () => {
  const anna = await it.person("hq", "/conditions");
  await it.ask("stop", { node: "airport" });
  await it.ask("sql", { node: "hq", text: "UPDATE sync.store_state st SET reported_at = reported_at - interval '1 hour' FROM retail.store s WHERE s.store_id = st.store_id AND s.code = 'AIRPORT'; UPDATE sync.received_mark m SET received_at = received_at - interval '1 hour' FROM retail.store s WHERE s.store_id = m.store_id AND s.code = 'AIRPORT'" });
  const card = anna.getByRole("article").filter({ hasText: "Store silent: Airport" });
  await card.waitFor();
  assert.doesNotMatch(await card.innerText(), /UTC/);
  await anna.locator(".ui-connection.attention").filter({ hasText: "1 store is not heard of" }).waitFor();
});
