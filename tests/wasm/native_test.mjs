/* Barcodes and receipts drawn from a seed get the same reply natively and in WebAssembly. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { loadRules, RulesError } from "../../common/wasm/outpost_rules.mjs";

const SEED = 20261121;
const REQUESTS = 4000;
const rules = await loadRules(readFileSync(process.env.RULES_WASM));

let state = SEED;
function draw(below) {
    state = (state ^ (state << 13)) >>> 0;
    state = (state ^ (state >>> 17)) >>> 0;
    state = (state ^ (state << 5)) >>> 0;
    return state % below;
}
const pick = (list) => list[draw(list.length)];
const digits = (count) => Array.from({ length: count }, () => draw(10)).join("");

function withCheckDigit(body) {
    const sum = [...body].reduce((total, digit, at) => total + Number(digit) * ((body.length - at) % 2 ? 3 : 1), 0);
    return body + (10 - sum % 10) % 10;
}

const ELEMENTS = [
    () => `(01)${withCheckDigit(digits(13))}`, () => `(10)${pick(["A1", "x/y", "50\\(kg", ""])}`,
    () => `(17)26${pick(["0430", "0200", "1301", "12x1"])}`, () => `(310${draw(7)})${digits(6)}`,
    () => `(3912)${pick(["978", "000"])}${digits(4)}`, () => `(21)${digits(draw(22))}`, () => `(${digits(2)})${digits(5)}`,
    () => `(422)${pick(["724", "999"])}`, () => `(8110)${digits(21)}`, () => `(7003)2601012${digits(3)}`,
];
const BARCODES = [
    () => digits(draw(16)), () => withCheckDigit(digits(12)), () => withCheckDigit(`29${digits(10)}`),
    () => withCheckDigit(`28${digits(10)}`), () => Array.from({ length: 1 + draw(4) }, () => pick(ELEMENTS)()).join(""),
    () => `^01${withCheckDigit(digits(13))}10${digits(3)}`, () => `]Q3${digits(20)}`, () => `]E0${withCheckDigit(digits(12))}`,
    () => `https://a.example/01/${withCheckDigit(digits(13))}/10/A%2F${digits(2)}?17=261231`, () => pick(["", "ñ", "SKU 1", "]", "("]),
];
const TABLE = [
    { name: "price", kind: "price", prefix: "28", item_digits: 4, price_check_digit: true, value_digits: 5, decimals: 2 },
    { name: "weight", kind: "weight", prefix: "29", item_digits: 5, value_digits: 5, decimals: 3 },
    { name: "template", kind: "count", template: "{code:3}{embed:2.1}{_:*}" },
];

const NAMES = ["Tea", "Crème brûlée à la vanille de Madagascar", "有機緑茶ティーバッグ百個入り", "شوكولاتة داكنة فاخرة بالبندق",
    "שוקולד מריר איכותי", "👩‍👩‍👧‍👦 family pack 🇪🇸", "\u202eevil\u202c", "tab\there", "x".repeat(190)];
const entry = () => ({ name: pick(NAMES), amount: `${draw(100000) - 50000}`, ...(draw(2) ? { note: pick(NAMES) } : {}) });
const list = (most, make) => Array.from({ length: draw(most + 1) }, make);

function barcodeRequest() {
    return { barcode: pick(BARCODES)(), current_year: pick([2026, "1999", 2099]), rules: draw(3) ? TABLE : undefined,
        gs1: draw(4) ? undefined : { unknown_identifiers: true, form_only: draw(2) === 0 } };
}

function receiptRequest() {
    return {
        columns: pick([32, 42, 48, 40]), language: pick(["en", "es"]), document: pick(["sale", "return", "exchange", "void"]),
        copy: draw(2) === 0, training: draw(9) === 0, currency: "EUR", currency_digits: draw(4), store: { name: pick(NAMES), phone: "1" },
        number: digits(9), date: "2026-11-21", register: "1", cashier: pick(NAMES), prices_include_tax: draw(2) === 0,
        items: list(4, () => ({ name: pick(NAMES), quantity: `${draw(9)}.${digits(1 + draw(3))}`, unit_price: digits(1 + draw(12)),
            amount: `-${digits(18)}`, discounts: list(2, entry) })),
        discounts: list(2, entry), payments: list(2, entry), footer: list(2, () => pick(NAMES)), subtotal: digits(5), total: digits(17),
        taxes: list(2, () => ({ code: "A", name: "VAT", rate: pick(["210000", "99750", "-1"]), base: digits(6), amount: digits(5) })),
        barcode: digits(8), qr: pick(NAMES),
    };
}

function inWebAssembly(name, request) {
    try {
        return rules.callWithText(name, request);
    } catch (error) {
        assert.ok(error instanceof RulesError, `${error}`);
        const { code, field, detail } = error;
        return JSON.stringify({ code, field, detail });
    }
}

test(`${REQUESTS} requests of seed ${SEED} get the same replies natively and in WebAssembly`, () => {
    const requests = Array.from({ length: REQUESTS }, () => {
        const name = pick(["barcode_read", "barcode_explain", "receipt_layout"]);
        return [name, JSON.stringify(name === "receipt_layout" ? receiptRequest() : barcodeRequest())];
    });
    const input = requests.map(([name, request]) => `${name}\t${request}\n`).join("");
    const native = spawnSync(process.env.NATIVE_REPLIES, { input, encoding: "utf8", maxBuffer: 1 << 28 });
    assert.equal(native.status, 0);
    const replies = native.stdout.split("\n").slice(0, -1);
    assert.equal(replies.length, REQUESTS);
    let refused = 0;
    requests.forEach(([name, request], at) => {
        assert.equal(inWebAssembly(name, request), replies[at], `${name} ${request}`);
        refused += replies[at].startsWith('{"code":') ? 1 : 0;
    });
    assert.ok(refused > REQUESTS / 20 && refused < REQUESTS * 0.8, `${refused} were refused`);
});
