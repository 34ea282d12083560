/* From what the chain sold today down to one line of one receipt: each step is made of the next. */
import assert from "node:assert/strict";

import { storyTeller } from "./story.mjs";

const it = storyTeller();
const cents = (text) => Math.round(Number(text.replace(/[^\d.-]/g, "")) * 100);
const sum = (figures) => figures.reduce((total, figure) => total + figure, 0);

/* A column of a grid, as shown. */
async function column(page, grid, title) {
  const rows = page.locator(grid);
  const titles = await rows.getByRole("columnheader").allInnerTexts();
  const place = titles.findIndex((each) => each.trim() === title) + 1;
  return (await rows.locator(`[role=row] [role=gridcell][aria-colindex="${place}"]`).allInnerTexts()).map((text) => text.trim());
}

it.story("what the chain sold today leads to a store, a register, a receipt, its lines and its place in the journal", async () => {
  const anna = await it.person("hq", "/reports?period=today");
  const table = ".report-table", sold = async () => sum((await column(anna, table, "Sold")).map(cents));
  await anna.getByRole("link", { name: "Centro", exact: true }).waitFor();
  const total = cents(await anna.locator(".report-figures .ui-figure-value").first().innerText());
  assert.equal(await sold(), total);
  await anna.getByRole("button", { name: "Compare with the receipts" }).click();
  await anna.getByText(/^Every sum is that of its receipts/).waitFor();

  const ofStore = cents((await column(anna, table, "Sold"))[(await column(anna, table, "Store")).findIndex((text) => text.startsWith("Centro"))]);
  await anna.getByRole("link", { name: "Centro", exact: true }).click();
  const register = anna.locator(table).getByRole("link", { name: /^(?!Receipts).*Register/ });
  await register.first().waitFor();
  assert.equal(await sold(), ofStore);

  const ofRegister = cents((await column(anna, table, "Sold"))[0]);
  await register.first().click();
  const receipts = ".documents-page-grid";
  await anna.locator(receipts).getByRole("link").first().waitFor();
  const totals = await column(anna, receipts, "Total");
  assert.equal(sum(totals.map(cents)), ofRegister);

  const number = (await column(anna, receipts, "Receipt"))[0];
  await anna.getByRole("link", { name: number }).click();
  const receipt = anna.getByRole("dialog", { name: number });
  await receipt.frameLocator("iframe").getByText(number).waitFor();
  await receipt.getByRole("tab", { name: /^Lines/ }).click();
  const amounts = (await receipt.locator("tbody tr td:last-child").allInnerTexts()).map(cents);
  assert.equal(sum(amounts), cents(totals[0]));
  await receipt.getByRole("tab", { name: "Details" }).click();
  const [seq] = await it.ask("sql", { node: "hq", text: `SELECT journal_seq FROM retail.sale WHERE receipt_number = '${number}'` });
  await receipt.getByText(`no. ${Number(seq).toLocaleString("en-IE")} of the store's journal`).waitFor();

  /* At the store the same receipt leads to the journal itself. */
  const manager = await it.person("centro", `/sales?receipt_number=${encodeURIComponent(number)}`);
  await manager.getByRole("link", { name: number }).click();
  await manager.getByRole("tab", { name: "Details" }).click();
  await manager.getByRole("link", { name: "Show it in the journal" }).click();
  await manager.locator(".journal-entry[aria-current]").getByText(number).waitFor();

  /* The way back is the browser's own, to where one was. */
  for (const there of [/\/sales\/.+/, /\/sales\?/, /by=register/, /period=today/]) {
    assert.match(anna.url(), there);
    await anna.goBack();
  }
});
