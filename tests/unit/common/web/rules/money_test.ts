import assert from "node:assert/strict";
import { test } from "node:test";

import { addMoney, currencyOf, formatMoney, moneyTyped, parseMoney } from "../../../../../common/web/rules/money.ts";

const euro = currencyOf("EUR");
const yen = currencyOf("JPY");
const dinar = currencyOf("KWD");
/* Spaces of all widths are one. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

function typed(text: string, locale: string, currency = euro): number | string {
  const parsed = parseMoney(text, currency, locale);
  return "fault" in parsed ? parsed.fault : parsed.value;
}

test("the minor unit is the currency's, or the one that the server says", () => {
  assert.deepEqual([euro.places, yen.places, dinar.places, currencyOf("EUR", 3).places], [2, 0, 3, 3]);
});

test("what is typed is read as the language writes it", () => {
  const rows: [string, string, number | string][] = [
    ["12.50", "en-IE", 1250], ["12,50", "es-ES", 1250], ["1,234.56", "en-IE", 123456], ["1.234,56", "es-ES", 123456],
    ["1 234,56", "fr-FR", 123456], ["1’234.50", "de-CH", 123450], ["12,34,567.5", "en-IN", 123456750], ["5", "en-IE", 500], [".5", "en-IE", 50], ["5.", "en-IE", 500],
    ["-3,1", "es-ES", -310], ["−3.1", "en-IE", -310], ["€12.50", "en-IE", 1250], ["12,50 €", "es-ES", 1250], ["EUR 12.50", "en-IE", 1250], ["12.500", "en-IE", 1250],
    ["١٢٫٥", "ar-EG", 1250],
  ];
  for (const [text, locale, amount] of rows) assert.equal(typed(text, locale), amount, `${text} in ${locale}`);
});

test("the other mark is the decimal mark where it can be nothing else", () => {
  assert.equal(typed("12.50", "es-ES"), 1250);
  assert.equal(typed("12,5", "en-IE"), 1250);
  assert.equal(typed("1.250", "es-ES"), 125000);
  assert.equal(typed("1,250", "en-IE"), 125000);
});

test("what is no amount says why", () => {
  const rows: [string, string][] = [
    ["", "empty"], ["  ", "empty"], ["abc", "not_a_number"], ["1.2.3", "not_a_number"], ["1,23,4", "not_a_number"], ["--5", "not_a_number"], ["5-", "not_a_number"], [".", "not_a_number"],
    ["1e5", "not_a_number"], ["1.005", "too_many_places"], ["99999999999999999", "too_large"],
  ];
  for (const [text, fault] of rows) assert.equal(typed(text, "en-IE"), fault, text);
  assert.equal(typed("1.5", "en-IE", yen), "too_many_places");
  assert.equal(typed("1.234", "en-IE", dinar), 1234);
});

test("amounts are written exactly, with the currency's places", () => {
  assert.equal(formatMoney(1250, euro, "en-IE"), "€12.50");
  assert.equal(plain(formatMoney(-123456, euro, "es-ES")), "-1234,56 €");
  assert.equal(formatMoney(1250, yen, "en-US"), "¥1,250");
  assert.equal(plain(formatMoney(1234, dinar, "en-US")), "KWD 1.234");
  assert.equal(formatMoney(Number.MAX_SAFE_INTEGER, euro, "en-IE"), "€90,071,992,547,409.91");
  assert.equal(formatMoney(-5, euro, "en-IE"), "-€0.05");
});

test("what is written to be typed over reads as the same amount in every language", () => {
  for (const locale of ["en-IE", "es-ES", "es-MX", "de-CH", "fr-FR", "ar-EG", "en-IN"]) {
    for (const currency of [euro, yen, dinar]) {
      for (const amount of [0, 1, -1, 99, 1250, 123456789]) assert.equal(typed(moneyTyped(amount, currency, locale), locale, currency), amount, `${amount} ${currency.code} in ${locale}`);
    }
  }
});

test("a sum is exact or a fault", () => {
  assert.deepEqual(addMoney([10, 20, -5]), { value: 25 });
  assert.deepEqual(addMoney([]), { value: 0 });
  assert.deepEqual(addMoney([Number.MAX_SAFE_INTEGER, 1]), { fault: "too_large" });
});
