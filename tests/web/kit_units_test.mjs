// What the kit computes without a browser: places in a list of a million rows, what a person typed, pages of rows.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { useCellEdits, pastedCells } from "../../common/web/ui/grid/cell_edits.ts";
import { isSelected, NOTHING, selectedCount, withKeys } from "../../common/web/ui/grid/columns.ts";
import { PAGE, PageCache } from "../../common/web/ui/grid/page_cache.ts";
import { barHeight, drawn, follow, isStuck, MOST, offsetOf, placeAt, reveal } from "../../common/web/ui/grid/windowing.ts";
import { english } from "../../common/web/ui/english.ts";
import { intlFormats } from "../../common/web/ui/formats.ts";
import { matching } from "../../common/web/ui/palette.ts";
import { wordsOf } from "../../common/web/ui/words.ts";
import { periods } from "../../common/web/ui/days.ts";

const MILLION = { total: 1_000_000, rowHeight: 36, view: 500 };
const FEW = { total: 50, rowHeight: 36, view: 500 };

describe("where a grid looks", () => {
  test("a short list has the browser's own bar, pixel for pixel", () => {
    assert.equal(barHeight(FEW), 1800);
    assert.deepEqual(follow({ top: 0, bar: 0 }, 700, FEW), { top: 700, bar: 700 });
  });
  test("a million rows stay below what browsers draw, and both ends are reached", () => {
    assert.equal(barHeight(MILLION), MOST);
    assert.deepEqual(follow({ top: 0, bar: 0 }, MOST - 500, MILLION).top, 36_000_000 - 500);
    assert.deepEqual(placeAt(0, MILLION), { top: 0, bar: 0 });
    assert.equal(Math.round(placeAt(36_000_000, MILLION).bar), MOST - 500);
  });
  test("a small movement moves rows as far as the bar, from anywhere", () => {
    for (const top of [0, 1_000, 17_654_321, 35_900_000]) {
      const place = placeAt(top, MILLION), next = follow(place, place.bar + 120, MILLION);
      assert.equal(Math.round(next.top - place.top), 120);
    }
  });
  test("walking by small movements reaches both ends, for a stuck bar is put where its rows are", () => {
    for (const by of [-400, 400]) {
      let place = placeAt(by < 0 ? 90_000 : 36_000_000 - 90_000, MILLION);
      for (let step = 0; step < 2000; step++) {
        place = follow(place, Math.max(0, Math.min(MOST - 500, place.bar + by)), MILLION);
        if (isStuck(place, MILLION)) place = placeAt(place.top, MILLION);
      }
      assert.ok(Math.abs(place.top - (by < 0 ? 0 : 36_000_000 - 500)) < 1, `stopped at ${place.top}`);
    }
  });
  test("rows in view are drawn where they are seen, and the focused one stays in order", () => {
    const place = placeAt(18_000_000, MILLION), positions = drawn(place, MILLION, 4, 3);
    assert.equal(positions[0], 3);
    assert.deepEqual(positions, [...positions].sort((left, right) => left - right));
    const seen = offsetOf(500_000, place, MILLION) - place.bar;
    assert.ok(Math.abs(seen - (500_000 * 36 - place.top)) < 0.01);
    assert.ok(offsetOf(3, place, MILLION) >= -72);
  });
  test("showing a row moves no further than needed", () => {
    assert.equal(reveal({ top: 360, bar: 360 }, 12, FEW), 360);
    assert.equal(reveal({ top: 360, bar: 360 }, 2, FEW), 72);
    assert.equal(reveal({ top: 0, bar: 0 }, 49, FEW), 1300);
  });
});

describe("what a person typed", () => {
  const irish = intlFormats("en-IE", "EUR"), spanish = intlFormats("es-ES", "EUR"), yen = intlFormats("ja-JP", "JPY");
  for (const [formats, text, minor] of [
    [irish, "4.20", 420], [irish, "4,20", 420], [irish, "1,234.50", 123450], [irish, "1,234", 123400], [irish, "0.005", null], [irish, "12a", null], [irish, "-3", -300], [irish, ".5", 50], [irish, "1.100", 110],
    [spanish, "4,20", 420], [spanish, "4.20", 420], [spanish, "1.234,50", 123450], [spanish, "1.234", 123400], [yen, "1,200", 1200], [yen, "1.5", null], [irish, "99999999999999999", null],
  ]) test(`${formats.locale} ${text} is ${minor}`, () => assert.equal(formats.moneyParsed(text), minor));
  test("what is written can be typed again", () => {
    for (const formats of [irish, spanish, yen]) for (const minor of [0, 5, 123456, -250]) assert.equal(formats.moneyParsed(formats.moneyTyped(minor)), minor);
  });
  test("a quantity keeps its decimals as text", () => {
    assert.equal(irish.quantityParsed("1.245", 3), "1.245");
    assert.equal(spanish.quantityParsed("0,5", 3), "0.5");
    assert.equal(irish.quantityParsed("2.000", 3), "2");
    assert.equal(irish.quantityParsed("1.2345", 3), null);
  });
  test("times are relative up to a day", () => {
    const now = Date.parse("2026-11-30T12:00:00Z");
    assert.match(irish.relative("2026-11-30T11:56:00Z", now), /4 min/);
    assert.match(irish.relative("2026-11-30T02:00:00Z", now), /10 h/);
    assert.match(irish.relative("2026-11-20T02:00:00Z", now), /20 Nov 2026/);
  });
});

describe("pages of rows", () => {
  const source = (asked, wait = 0) => async (position, limit, signal) => {
    asked.push(position);
    await new Promise(resolve => setTimeout(resolve, wait));
    if (signal.aborted) throw new Error("cancelled");
    return Array.from({ length: limit }, (_, index) => position + index);
  };
  const settled = () => new Promise(resolve => setTimeout(resolve, 150));
  test("only what is looked at is asked for, and what was left behind is cancelled", async () => {
    const asked = [], cache = new PageCache(source(asked, 20));
    cache.want(0, 20);
    cache.want(40_000, 40_020);
    cache.want(90_000, 90_020);
    await settled();
    assert.deepEqual(asked, [0, 90_000]);
    assert.equal(cache.rowAt(90_005), 90_005);
    assert.equal(cache.rowAt(5), undefined);
  });
  test("a refresh shows the old rows until the new ones have come", async () => {
    const asked = [], cache = new PageCache(source(asked));
    cache.want(0, 10);
    await settled();
    cache.refresh();
    assert.equal(cache.rowAt(3), 3);
    await settled();
    assert.deepEqual(asked, [0, 0]);
  });
  test("a page that failed is said to have failed and comes by a retry", async () => {
    let works = false;
    const cache = new PageCache((position, limit) => works ? Promise.resolve(new Array(limit).fill(position)) : Promise.reject(new Error("away")));
    cache.want(0, 10);
    await settled();
    assert.equal(cache.failed.size, 1);
    works = true;
    cache.retry();
    await settled();
    assert.equal(cache.failed.size, 0);
    assert.equal(cache.rowAt(0), 0);
  });
  test("memory is bounded: far pages are forgotten", async () => {
    const cache = new PageCache(source([]));
    for (let page = 0; page < 260; page++) await cache.range(page * PAGE, page * PAGE);
    assert.ok(cache.shown.size <= 200);
  });
});

describe("cells, selections, words", () => {
  const column = { key: "price", title: "Price", width: 5, edit: { write: row => String(row.price), read: text => Number(text) > 0 ? { value: Number(text) } : { fault: "more than nothing" } } };
  test("what the server refuses stays at its cell with the text", async () => {
    const edits = useCellEdits({ keyOf: row => row.id, save: () => async () => [{ fault: "too high" }], replace: () => assert.fail("nothing was saved"), fixed: () => "fixed", failed: () => "failed" });
    await edits.send([{ row: { id: "1", price: 5 }, column, text: "900" }]);
    assert.deepEqual(edits.marks.get("1 price"), { text: "900", state: "fault", fault: "too high" });
  });
  test("a save that breaks down faults every cell of it", async () => {
    const edits = useCellEdits({ keyOf: row => row.id, save: () => () => Promise.reject(new Error("away")), replace: () => undefined, fixed: () => "fixed", failed: () => "failed" });
    await edits.send(["1", "2"].map(id => ({ row: { id, price: 5 }, column, text: "9" })));
    assert.deepEqual([...edits.marks.values()].map(mark => mark.fault), ["failed", "failed"]);
  });
  test("lines of a spreadsheet of any system are cells", () => assert.deepEqual(pastedCells("a\tb\r\nc\t\r\n"), [["a", "b"], ["c", ""]]));
  test("all but some", () => {
    const all = { all: true, keys: new Set() }, some = withKeys(all, ["7"], false);
    assert.equal(selectedCount(some, 1000), 999);
    assert.ok(!isSelected(some, "7") && isSelected(some, "8"));
    assert.deepEqual([...withKeys(NOTHING, ["1"], true).keys], ["1"]);
  });
  test("plurals follow the language, numbers its writing", () => {
    const words = wordsOf(english, "en");
    assert.equal(words("grid_rows", { count: 1 }), "1 row");
    assert.equal(words("grid_rows", { count: 12345 }), "12,345 rows");
  });
  test("a palette finds every word in any order and without accents, beginnings first", () => {
    const entries = ["Tomás tea", "Green tea", "Tea time"].map(text => ({ key: text, group: "Products", text }));
    assert.deepEqual(matching(entries, "tea tomas").map(entry => entry.text), ["Tomás tea"]);
    assert.equal(matching(entries, "tea")[0].text, "Tea time");
  });
  test("common periods end today and begin where the language's week does", () => {
    const of = (word, locale) => periods("2026-11-30", locale).find(one => one.word === word).period;
    assert.deepEqual(of("preset_last_month", "en-IE"), { from: "2026-10-01", to: "2026-10-31" });
    assert.deepEqual(of("preset_week", "en-IE"), { from: "2026-11-30", to: "2026-11-30" });
    assert.deepEqual(of("preset_week", "en-US"), { from: "2026-11-29", to: "2026-11-30" });
  });
});
