// The kit's parts as a person meets them: by keys, in every theme and density, under the policy that the servers send.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import jsqr from "jsqr";
import { qrModules } from "../../common/web/ui/qr.ts";
import { openKit } from "./kit_page.mjs";

let kit;
before(async () => { kit = await openKit(); });
after(() => kit?.close());

/** Opens, does, and demands that the page said nothing and broke nothing. */
async function on(query, act, size) {
  const { page, said, close } = await kit.open(query, size);
  try {
    await act(page);
    assert.deepEqual(said, []);
  } finally {
    await close();
  }
}
const focused = page => page.evaluate(() => ({ text: document.activeElement.textContent.trim(), row: Number(document.activeElement.closest("[role=row]")?.ariaRowIndex ?? 0), column: Number(document.activeElement.ariaColIndex ?? 0) }));
const cell = (page, row, column) => page.locator(`[role=row][aria-rowindex="${row}"] > [aria-colindex="${column}"]`);
async function focusedBecomes(page, row, column) {
  await page.waitForFunction(([r, c]) => document.activeElement.ariaColIndex === String(c) && document.activeElement.closest("[role=row]")?.ariaRowIndex === String(r), [row, column]);
}

describe("every theme and density", () => {
  for (const theme of ["light", "dark", "contrast"]) {
    for (const [density, width] of [["mouse", 1280], ["touch", 1024], ["phone", 390]]) {
      test(`${theme}, ${density}: axe finds nothing, the page says nothing, nothing is wider than the screen`, () => on({ theme, density }, async page => {
        await page.locator(".ui-chart-host svg").nth(1).waitFor();
        assert.deepEqual(await kit.faults(page), []);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      }, { width, height: 900 }));
    }
  }
  test("right to left and text of twice the size keep the page within the screen", () => on({ direction: "rtl", zoom: "200" }, async page => {
    assert.deepEqual(await kit.faults(page), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  }));
  test("only what is pressed or not says so", () => on({ only: "looks" }, async page => {
    assert.deepEqual(await page.$$eval("[aria-pressed]", parts => parts.map(part => part.ariaLabel ?? part.textContent.trim())), ["Starred", "Star"]);
  }));
  test("targets are 44 px high under touch", () => on({ density: "touch" }, async page => {
    const low = await page.$$eval(".ui-button, .ui-box, .ui-tab, .ui-place", parts => parts.filter(part => part.checkVisibility()).map(part => [part.className, part.getBoundingClientRect().height]).filter(([, height]) => height < 43.5));
    assert.deepEqual(low, []);
  }));
});

describe("what lies above the page", () => {
  for (const name of ["Dialog", "Side panel", "Close the register", "Palette", "Shortcuts"]) {
    test(`${name}: focus goes in and comes back, axe finds nothing`, () => on({ only: "overlays" }, async page => {
      const opener = page.getByRole("button", { name, exact: true });
      await opener.focus();
      await page.keyboard.press("Enter");
      const dialog = page.locator('[role="dialog"], [role="alertdialog"]');
      await dialog.waitFor();
      assert.ok(await dialog.evaluate(one => one.contains(document.activeElement)));
      assert.deepEqual(await kit.faults(page, true), []);
      for (let step = 0; step < 12; step++) await page.keyboard.press("Tab");
      assert.ok(await dialog.evaluate(one => one.contains(document.activeElement)), "Tab left the dialog");
      // Where Tab came to a button with a tooltip, the first Escape is the tooltip's.
      if (await page.locator(".ui-tooltip").count()) await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      await page.waitForFunction(text => document.activeElement.textContent.trim() === text, name);
    }));
  }
  test("a dialog begins at its first field and its act can be undone from the message", () => on({ only: "overlays" }, async page => {
    await page.getByRole("button", { name: "Dialog", exact: true }).click();
    await page.waitForFunction(() => document.activeElement.matches("[role=dialog] input"));
    await page.getByRole("button", { name: "Change price" }).click();
    await page.getByText("Price changed", { exact: true }).waitFor();
    assert.deepEqual(await kit.faults(page, true), []);
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await page.getByText("Price changed", { exact: true }).waitFor({ state: "detached" });
  }));
  for (const name of ["Dialog", "Side panel"]) {
    test(`${name}: pressed twice, its button closes it and nothing below is pressed; what is pressed elsewhere counts at once`, () => on({ only: "overlays" }, async page => {
      await page.getByRole("button", { name, exact: true }).click();
      await page.evaluate(() => {
        window.fell = [];
        for (const kind of ["mousedown", "click", "dblclick"]) document.addEventListener(kind, ({ target }) => { if (!target.closest("[role=dialog]")) window.fell.push(kind); });
      });
      await page.getByRole("dialog").getByRole("button", { name: "Close", exact: true }).dblclick();
      assert.deepEqual(await page.evaluate(() => window.fell), []);
      await page.getByRole("button", { name, exact: true }).click();
      await page.getByRole("dialog").waitFor();
    }));
  }
  test("what destroys is asked with the focus on what is safe", () => on({ only: "overlays" }, async page => {
    await page.getByRole("button", { name: "Close the register" }).click();
    await page.waitForFunction(() => document.activeElement.textContent.trim() === "Cancel");
  }));
  test("Ctrl-K finds what is known at once and records as they come; Enter takes", () => on({ only: "overlays" }, async page => {
    await page.keyboard.press("Control+k");
    await page.getByRole("option", { name: "Products" }).waitFor();
    await page.keyboard.type("rye");
    await page.getByRole("option", { name: /rye bread/ }).first().waitFor();
    assert.deepEqual(await kit.faults(page, true), []);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    assert.match(await page.getByRole("status").filter({ hasText: "rye" }).textContent(), /rye bread/);
  }));
  test("a menu is walked by arrows and gives its focus back", () => on({ only: "overlays" }, async page => {
    await page.getByRole("button", { name: "More acts" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menu").waitFor();
    await page.keyboard.press("ArrowDown");
    assert.deepEqual(await kit.faults(page, true), []);
    await page.keyboard.press("Enter");
    await page.getByRole("status").filter({ hasText: "copy" }).waitFor();
    await page.waitForFunction(() => document.activeElement.ariaLabel === "More acts");
  }));
});

describe("fields", () => {
  const value = async (page, name) => JSON.parse(await page.getByRole("status", { name: "Values" }).textContent())[name];
  test("a select is opened, walked and taken by keys", () => on({ only: "inputs" }, async page => {
    await page.getByRole("combobox", { name: "Tax" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("listbox").waitFor();
    assert.deepEqual(await kit.faults(page, true), []);
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement.getAttribute("role") === "combobox");
    assert.equal(await value(page, "tax"), "full");
  }));
  test("a combobox asks as one types, and Escape leaves what was chosen", () => on({ only: "inputs" }, async page => {
    const box = page.getByRole("combobox", { name: "Replaces" });
    await box.click();
    await box.fill("green tea");
    await page.getByRole("option", { name: /green tea/ }).first().waitFor();
    await page.waitForFunction(() => [...document.querySelectorAll("[role=option]")].every(option => option.textContent.includes("green tea")));
    assert.deepEqual(await kit.faults(page, true), []);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => /green tea/.test([...document.querySelectorAll("input[role=combobox]")].map(one => one.value).join()));
    const chosen = await value(page, "supplier");
    assert.notEqual(chosen, "3");
    await box.fill("zzz");
    await page.getByText("Nothing matches").waitFor();
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => /green tea/.test([...document.querySelectorAll("input[role=combobox]")].map(one => one.value).join()));
    assert.equal(await value(page, "supplier"), chosen);
  }));
  test("an amount is read as typed, and what is none stays with a fault and changes nothing", () => on({ only: "inputs" }, async page => {
    const box = page.getByRole("textbox", { name: "Price" });
    for (const [typed, minor, shown] of [["1,234.5", 123450, "1234.50"], ["€ 7", 700, "7.00"], ["0,99", 99, "0.99"]]) {
      await box.fill(typed);
      await box.press("Enter");
      assert.equal(await value(page, "price"), minor);
      assert.equal(await box.inputValue(), shown);
    }
    await box.fill("1.999");
    await box.press("Tab");
    await page.getByText("Write an amount, like 12.50").waitFor();
    assert.equal(await box.getAttribute("aria-invalid"), "true");
    assert.equal(await value(page, "price"), 99);
  }));
  test("a day is typed in parts and a common period taken from the list", () => on({ only: "inputs" }, async page => {
    await page.getByRole("spinbutton", { name: /day/ }).first().focus();
    await page.keyboard.type("24");
    assert.equal(await value(page, "begins"), "2026-12-24");
    await page.getByRole("button", { name: "Open the calendar" }).nth(2).click();
    await page.getByRole("button", { name: "Last month" }).waitFor();
    assert.deepEqual(await kit.faults(page, true), []);
    await page.getByRole("button", { name: "Last month" }).click();
    assert.deepEqual(await value(page, "period"), { from: "2026-10-01", to: "2026-10-31" });
  }));
});

describe("the grid", () => {
  test("a million rows: the last one is reached and drawn, back to the first", () => on({ only: "grid", source: "remote" }, async page => {
    await cell(page, 2, 3).click();
    await page.keyboard.press("Control+End");
    await cell(page, 1_000_001, 2).getByText("P1000000").waitFor();
    await focusedBecomes(page, 1_000_001, 7);
    const end = await page.getByRole("grid").evaluate(grid => grid.getBoundingClientRect().bottom - document.activeElement.getBoundingClientRect().bottom);
    assert.ok(end >= 0 && end < 60, `the last row ends ${end} px above the grid's end`);
    await page.keyboard.press("Control+Home");
    await focusedBecomes(page, 2, 1);
    await cell(page, 2, 2).getByText("P000001").waitFor();
  }));
  test("the wheel moves rows as far as it turns, among a million too", () => on({ only: "grid", source: "remote" }, async page => {
    const grid = page.getByRole("grid");
    await cell(page, 2, 3).click();
    await grid.evaluate(one => { one.scrollTop = one.scrollHeight / 2; });
    await page.waitForTimeout(300);
    const at = () => grid.evaluate(one => { const row = document.elementFromPoint(one.getBoundingClientRect().left + 200, one.getBoundingClientRect().top + 200).closest("[role=row]"); return (Number(row.ariaRowIndex)) * 36 - row.getBoundingClientRect().top; });
    const start = await at();
    assert.ok(start > 10_000_000);
    await grid.hover();
    for (let turn = 0; turn < 10; turn++) await page.mouse.wheel(0, 120);
    await page.waitForTimeout(500);
    assert.ok(Math.abs(await at() - start - 1200) < 3, `moved ${await at() - start} px`);
  }));
  test("the cell keeps its focus when one scrolls far away, and the next key goes on from there", () => on({ only: "grid" }, async page => {
    await cell(page, 5, 3).click();
    await page.getByRole("grid").evaluate(one => { one.scrollTop = 900_000; });
    await page.waitForTimeout(300);
    assert.deepEqual(await focused(page).then(one => [one.row, one.column]), [5, 3]);
    await page.keyboard.press("ArrowDown");
    await focusedBecomes(page, 6, 3);
    assert.ok(await cell(page, 6, 3).isVisible());
  }));
  test("keys of a spreadsheet move among cells and the header", () => on({ only: "grid" }, async page => {
    await cell(page, 2, 3).click();
    for (const [key, row, column] of [["ArrowDown", 3, 3], ["ArrowRight", 3, 4], ["End", 3, 7], ["Home", 3, 1], ["ArrowUp", 2, 1], ["ArrowUp", 1, 1], ["ArrowRight", 1, 2], ["ArrowDown", 2, 2]]) {
      await page.keyboard.press(key);
      await focusedBecomes(page, row, column);
    }
    await page.keyboard.press("PageDown");
    assert.ok((await focused(page)).row > 8);
    await page.keyboard.press("Enter");
    await page.getByText(/^Opened /).waitFor();
  }));
  test("a header is sorted by key and says so", () => on({ only: "grid" }, async page => {
    await cell(page, 2, 5).click();
    await page.keyboard.press("ArrowUp");
    await focusedBecomes(page, 1, 5);
    for (const state of ["ascending", "descending", "none"]) {
      await page.keyboard.press("Enter");
      await page.waitForFunction(wanted => document.activeElement.ariaSort === wanted, state);
    }
    await page.keyboard.press("Enter");
    await cell(page, 2, 5).getByText("€0.49").waitFor();
  }));
  test("rows are selected one by one, by Shift and all at once", () => on({ only: "grid", source: "remote" }, async page => {
    const count = text => page.locator(".ui-grid-count").filter({ hasText: text }).waitFor();
    await cell(page, 2, 3).click();
    await page.keyboard.press("Space");
    await count("1 selected");
    for (let step = 0; step < 3; step++) await page.keyboard.press("Shift+ArrowDown");
    await count("4 selected");
    await cell(page, 9, 1).click({ modifiers: ["Shift"] });
    await count("8 selected");
    await page.keyboard.press("Control+a");
    await count("1,000,000 selected");
    await page.keyboard.press("Space");
    await count("999,999 selected");
    assert.deepEqual(await kit.faults(page), []);
    await page.keyboard.press("Escape");
    await page.locator(".ui-grid-count").filter({ hasNotText: "selected" }).waitFor();
  }));
  test("a cell is changed in place; what is refused stays with its fault until it is mended", () => on({ only: "grid", source: "remote" }, async page => {
    await cell(page, 2, 5).click();
    await page.keyboard.press("F2");
    await page.getByRole("textbox", { name: "Price" }).fill("-1");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").filter({ hasText: "more than nothing" }).waitFor();
    assert.deepEqual(await kit.faults(page), []);
    await page.getByRole("textbox", { name: "Price" }).fill("12.5");
    await page.keyboard.press("Enter");
    await focusedBecomes(page, 3, 5);
    await cell(page, 2, 5).getByText("€12.50").waitFor();
    await page.keyboard.type("666");
    await page.keyboard.press("Enter");
    await page.locator('[aria-rowindex="3"] > [aria-colindex="5"][aria-invalid="true"]').waitFor();
    await page.keyboard.press("ArrowUp");
    await page.getByText("Price: Refused by the server").waitFor();
    await page.keyboard.press("F2");
    await page.keyboard.press("Escape");
    await page.locator('[aria-rowindex="3"] > [aria-colindex="5"][aria-invalid="true"]').waitFor({ state: "detached" });
    await focusedBecomes(page, 3, 5);
  }));
  test("lines of a spreadsheet are pasted from the cell on, each with its own fault", () => on({ only: "grid", source: "remote" }, async page => {
    await cell(page, 2, 3).click();
    await page.evaluate(() => navigator.clipboard.writeText("First\tDairy\t1.10\nSecond\tNowhere\t2.20\nThird\tMeat\tfree\n"));
    await page.keyboard.press("Control+v");
    await cell(page, 2, 5).getByText("€1.10").waitFor();
    await cell(page, 4, 3).getByText("Third").waitFor();
    assert.equal(await page.locator('[role=gridcell][aria-invalid="true"]').count(), 2);
    assert.equal(await cell(page, 3, 4).getAttribute("aria-invalid"), "true");
    assert.equal(await cell(page, 4, 5).getAttribute("aria-invalid"), "true");
  }));
  test("columns are chosen and moved, and are so again after a reload; the export has them", () => on({ only: "grid" }, async page => {
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("checkbox", { name: "Changed" }).check();
    await page.getByRole("checkbox", { name: "Department" }).uncheck();
    await page.getByRole("button", { name: "Move Price earlier" }).click();
    assert.deepEqual(await kit.faults(page, true), []);
    await page.reload();
    const names = await page.getByRole("columnheader").allTextContents();
    assert.deepEqual(names.map(name => name.trim()), ["Select all", "SKU", "Name", "Price", "On hand", "State", "Changed"]);
    await page.getByRole("button", { name: "Export" }).click();
    await page.getByText("Export of sku, name, price, stock, active, changed").waitFor();
  }));
  for (const [source, text] of [["empty", "No products yet"], ["failing", "Could not be loaded."], ["loading", ""]]) {
    test(`a list that is ${source} is drawn as that and axe finds nothing`, () => on({ only: "grid", source }, async page => {
      if (text) await page.getByText(text).waitFor();
      else assert.equal(await page.getByRole("grid").getAttribute("aria-busy"), "true");
      assert.deepEqual(await kit.faults(page), []);
    }));
  }
});

describe("charts and codes", () => {
  test("T shows a chart's figures as a table", () => on({ only: "data" }, async page => {
    await page.getByRole("figure", { name: /Receipts by weekday/ }).focus();
    await page.keyboard.press("t");
    await page.getByRole("region", { name: "Receipts by weekday" }).getByRole("cell", { name: "2,610" }).waitFor();
    assert.deepEqual(await kit.faults(page), []);
  }));
  test("a filter is added, read as a sentence and taken away by keys", () => on({ only: "data" }, async page => {
    await page.getByRole("group", { name: "Products: Department is Dairy and Price over €5.00" }).waitFor();
    await page.getByRole("button", { name: "Remove: Price over €5.00" }).press("Enter");
    await page.getByRole("group", { name: "Products: Department is Dairy" }).waitFor();
    await page.getByRole("button", { name: "Add filter" }).press("Enter");
    await page.getByRole("menuitem", { name: "State" }).press("Enter");
    await page.getByRole("dialog", { name: "State" }).getByRole("combobox").waitFor();
    assert.deepEqual(await kit.faults(page, true), []);
  }));
  test("QR codes of every length are read back", () => {
    for (const length of [1, 13, 14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412]) {
      const text = (length > 30 ? "https://hq.example/é?".padEnd(length - 1, "0123456789abcdef") : "HTTPS://HQ.EXAMPLE/0123456789".slice(0, length));
      const modules = qrModules(text), size = modules.length + 8, scale = 4, pixels = new Uint8ClampedArray((size * scale) ** 2 * 4).fill(255);
      modules.forEach((row, y) => row.forEach((dark, x) => {
        for (let part = 0; dark && part < scale * scale; part++) {
          const at = (((y + 4) * scale + Math.floor(part / scale)) * size * scale + (x + 4) * scale + part % scale) * 4;
          pixels.fill(0, at, at + 3);
        }
      }));
      assert.equal(jsqr(pixels, size * scale, size * scale)?.data, text, `${length} bytes`);
    }
    assert.equal(qrModules("x".repeat(413)), null);
  });
});
