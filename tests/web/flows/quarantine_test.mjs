/* Documents that headquarters could not take: one is put right, one is tried again, one is thrown away by two; none is left waiting. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import { becomes, said, storyTeller } from "./story.mjs";

const it = storyTeller();
let numbers = 900_000;

/* The store's last sale once more, under another id and number, and with what is wrong with it. It goes the way of every document. */
async function send(kind, document_id, document) {
  await it.ask("sql", { node: "centro", text: `SELECT sync.write_journal('${kind}', '${document_id}', $doc$${JSON.stringify(document)}$doc$)` });
  await it.ask("sell", { store: "centro" });
}
async function wrongSale() {
  const [text] = await it.ask("sql", { node: "centro", text: "SELECT document FROM sync.journal WHERE kind = 'sale' ORDER BY journal_id DESC LIMIT 1" });
  const sale = { ...JSON.parse(text), sale_id: randomUUID(), receipt: ++numbers, kind: "gift" };
  sale.receipt_number = sale.receipt_number.replace(/\d+$/, String(sale.receipt));
  await send("sale", sale.sale_id, sale);
  return sale;
}
const isAtHeadquarters = async ({ sale_id }) => (await it.ask("sql", { node: "hq", text: `SELECT count(*) FROM retail.sale WHERE sale_id = '${sale_id}'` }))[0] === "1";

async function anotherPerson() {
  const api = await it.api("hq"), role_id = randomUUID(), account = { user_name: "second", password: `${randomUUID()}` };
  await api.post("/api/v1/roles", { role_id, code: "review", name: "Review", permissions: ["hq:manage_sync"] });
  await api.post("/api/v1/users", { ...account, user_id: randomUUID(), display_name: "Second", active: true, roles: [{ role_id, store_id: null }] });
  return account;
}

it.story("three documents that could not be taken are mended, tried again and thrown away, and what was sold is found", async () => {
  const mended = await wrongSale(), thrown = await wrongSale(), visits = randomUUID();
  await send("visits_counted", visits, { visits_counted_id: visits, visits: 3 });

  const anna = await it.person("hq", "/stores");
  await anna.getByRole("row", { name: /Centro/ }).getByText("Needs review").waitFor();
  await anna.getByRole("link", { name: "Sync" }).click();
  await anna.getByRole("tab", { name: /Documents to review/ }).click();
  const groups = anna.locator(".reason-group");
  const [gifts, unknown] = [groups.filter({ hasText: "A value is missing or breaks a rule" }), groups.filter({ hasText: "does not know this kind" })];
  await unknown.waitFor();
  assert.equal(await gifts.getByRole("listitem").count(), 2);

  /* The first is put right where it stands: what cannot be read is not sent, what is still wrong is said. */
  await gifts.getByRole("button", { name: /^Sale/ }).first().click();
  const panel = anna.getByRole("dialog", { name: "Document to review" });
  const content = panel.getByLabel("What stands in it");
  const found = JSON.parse(await content.inputValue());
  const [first, second] = found.sale_id === mended.sale_id ? [mended, thrown] : [thrown, mended];
  await content.fill("{ no document");
  await panel.getByText(/This cannot be read as a document/).waitFor();
  assert.equal(await panel.getByRole("button", { name: "Take it as amended" }).isEnabled(), false);
  anna.watched.expect(/422 POST .*amend/);
  await content.fill(JSON.stringify({ ...found, kind: "loan" }));
  await panel.getByRole("button", { name: "Take it as amended" }).click();
  await panel.getByRole("alert").waitFor();
  await content.fill(JSON.stringify({ ...found, kind: "sale" }));
  await panel.getByRole("button", { name: "Take it as amended" }).click();
  await said(anna, /^Settled/).waitFor();
  await anna.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  await becomes(() => gifts.getByRole("listitem").count(), (count) => count === 1, "documents of this reason");
  assert.equal(await isAtHeadquarters(first), true);

  /* What nobody here knew is tried again when it is known. */
  await unknown.getByRole("button", { name: /Try all 1 again/ }).click();
  await said(anna, "0 taken, 1 still waiting.").waitFor();
  await it.ask("sql", { node: "hq", text: "CREATE FUNCTION public.ingest_visits(uuid, sync.received_document[]) RETURNS void LANGUAGE sql AS 'SELECT'; INSERT INTO sync.document_kind (kind, position, ingest_function) VALUES ('visits_counted', 900, 'public.ingest_visits')" });
  await unknown.getByRole("button", { name: /Try all 1 again/ }).click();
  await said(anna, "1 taken, 0 still waiting.").waitFor();
  await unknown.waitFor({ state: "detached" });

  /* One proposes to discard, and cannot confirm it; somebody else does. */
  await gifts.getByRole("button", { name: /^Sale/ }).click();
  await panel.getByLabel("Reason to discard").fill("A test of the till");
  await panel.getByRole("button", { name: "Propose to discard" }).click();
  await panel.getByRole("heading", { name: "Somebody proposed to discard it" }).waitFor();
  anna.watched.expect(/409 POST .*confirm/);
  await panel.getByRole("button", { name: "Confirm: discard it" }).click();
  await panel.getByRole("alert").waitFor();
  const other = await it.person("hq", "/sync?tab=documents", { account: await anotherPerson() });
  await other.getByRole("button", { name: /^Sale/ }).click();
  await other.getByRole("button", { name: "Confirm: discard it" }).click();
  await said(other, /^Settled/).waitFor();
  await other.keyboard.press("Escape");
  await other.getByText("No document waits for you").waitFor();
  assert.equal(await isAtHeadquarters(second), false);

  /* What was put right is among the sales, by its number. */
  await anna.goto(new URL("/sales", anna.url()).href);
  await anna.getByRole("searchbox", { name: "Receipt", exact: true }).fill(first.receipt_number);
  await anna.getByRole("link", { name: first.receipt_number }).click();
  await anna.getByRole("dialog", { name: first.receipt_number }).waitFor();
});
