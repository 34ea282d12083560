import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { loadRules, RulesError } from "../../common/wasm/outpost_rules.mjs";

const bytes = readFileSync(process.env.RULES_WASM);
const module = new WebAssembly.Module(bytes);
const rules = await loadRules(module);

const basket = () => ({
    currency: "EUR",
    settings: { rounding: "half_up", tax_place: "document" },
    tax_groups: [{ id: "standard", rates: [{ id: "vat", rate: "210000", included: true }] }],
    lines: [{ product: "tea", quantity: "2", price: { amount: "250" }, tax_group: "standard" }],
    payments: [{ tender: "cash", amount: "1000", cash: true }],
});

const receipt = () => ({
    columns: 32, language: "en", currency: "EUR", currency_digits: 2, store: { name: "Corner Shop" },
    number: "1", date: "2026-11-21 10:00", register: "1", cashier: "Ann",
    items: [{ name: "Tea", quantity: "1", unit_price: "250", amount: "250" }],
    subtotal: "250", prices_include_tax: true, total: "250",
});

function fault(action) {
    try {
        action();
    } catch (error) {
        assert.ok(error instanceof RulesError, `${error}`);
        return error;
    }
    assert.fail("the request was accepted");
}

test("the module is under 150 KiB and needs nothing from outside", () => {
    assert.ok(bytes.length < 150 * 1024, `${bytes.length} bytes`);
    assert.deepEqual(WebAssembly.Module.imports(module), []);
});

test("a basket is computed, with 64-bit numbers as strings", () => {
    const reply = rules.computeBasket(basket());
    assert.equal(reply.total, "500");
    assert.equal(reply.tax, "87");
    assert.equal(reply.payment.change, "500");
});

test("a BigInt in a request is taken to the last digit", () => {
    const request = basket();
    request.payments = [];
    request.lines = [{ quantity: "1", price: { amount: 2n ** 53n + 1n } }];
    assert.equal(rules.computeBasket(request).total, "9007199254740993");
});

test("a number that is not a safe integer is refused by its member", () => {
    const cases = [
        [(request) => { request.lines[0].price.amount = 9007199254740993; }, "lines[0].price.amount"],
        [(request) => { request.payments.push({ tender: "card", amount: -(2 ** 53) }); }, "payments[1].amount"],
        [(request) => { request.lines[0].quantity = 1.5; }, "lines[0].quantity"],
        [(request) => { request.time = NaN; }, "time"],
    ];
    for (const [change, member] of cases) {
        const request = basket();
        change(request);
        assert.throws(() => rules.computeBasket(request), (error) =>
            error instanceof RangeError && error.message.startsWith(`${member}: `));
    }
    assert.throws(() => rules.layOutReceipt({ ...receipt(), total: 2 ** 60 }), /^RangeError: total: /);
    assert.throws(() => rules.readBarcode({ barcode: "1", current_year: 1e300 }), /^RangeError: current_year: /);
});

test("the largest safe integers are taken to the last digit", () => {
    const request = { ...basket(), payments: [], lines: [{ quantity: 1, price: { amount: Number.MAX_SAFE_INTEGER } }] };
    assert.equal(rules.computeBasket(request).total, "9007199254740991");
});

test("what overflows is an error, not a wrong total", () => {
    const request = basket();
    request.lines[0].price.amount = 2n ** 63n - 1n;
    request.lines[0].quantity = "1000000";
    assert.ok(["overflow", "invalid", "too_large"].includes(fault(() => rules.computeBasket(request)).code));
});

test("a fault names code, field and detail", () => {
    const request = basket();
    request.lines[0].quantity = "NaN";
    const error = fault(() => rules.computeBasket(request));
    assert.equal(error.code, "invalid");
    assert.equal(error.field, "lines[0].quantity");
    assert.ok(error.detail.length > 0);
});

test("bad requests are refused by every function and leave the engine usable", () => {
    const names = ["basket_compute", "barcode_read", "barcode_explain", "receipt_layout"];
    const requests = ["", "{", "null", "[]", "{}", '"x"', "1e400", '{"a":1,"a":2}', '{"unknown":1}',
        "[".repeat(100000), '{"barcode":5}', '{"columns":"9223372036854775808"}', "\uFEFF{}", '{"a":"\\ud800"}'];
    for (const name of names) {
        for (const request of requests) {
            const error = fault(() => rules.callWithText(name, request));
            assert.ok(error.code && error.detail, `${name} ${request.slice(0, 20)}`);
        }
    }
    assert.equal(rules.computeBasket(basket()).total, "500");
});

test("a request beyond the limit is refused and the next one is answered", () => {
    assert.equal(fault(() => rules.callWithText("barcode_read", " ".repeat(9 << 20))).code, "too_large");
    assert.equal(rules.computeBasket(basket()).total, "500");
});

test("a barcode is read into its elements", () => {
    const reply = rules.readBarcode({ barcode: "]Q3010400638133393110A1\u001d3103001250", current_year: 2026 });
    assert.equal(reply.kind, "elements");
    assert.equal(reply.lookup, "04006381333931");
    assert.deepEqual(reply.elements.map(({ code, decoded }) => [code, decoded]),
        [["01", "04006381333931"], ["10", "A1"], ["3103", "1.250"]]);
});

test("an in-store code is read by the table, and the tester says how", () => {
    const request = {
        barcode: "2812345003601", current_year: 2026,
        rules: [{ name: "Deli", kind: "price", prefix: "27", item_digits: 5, value_digits: 5, decimals: 2 },
            { name: "Cheese", kind: "weight", prefix: "28", item_digits: 5, value_digits: 5, decimals: 3 }],
    };
    const digits = request.barcode.slice(0, 12);
    const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at % 2 ? 3 : 1), 0);
    request.barcode = digits + (10 - sum % 10) % 10;
    assert.deepEqual(rules.readBarcode(request).measure,
        { rule: "Cheese", kind: "weight", item: "2812345", value: "360", decimals: "3" });
    const { lines } = rules.explainBarcode(request);
    assert.match(lines[0], /"Deli" does not fit/);
    assert.match(lines[1], /"Cheese" fits: item 2812345, weight 0.360/);
});

test("a wrong GS1 code is an error and never a plain number", () => {
    assert.equal(fault(() => rules.readBarcode({ barcode: "(01)04006381333932", current_year: 2026 })).field, "01");
});

test("a receipt is laid out in its columns", () => {
    const { lines, text } = rules.layOutReceipt(receipt());
    assert.equal(lines.at(-1).kind, "cut");
    assert.match(text, /^Tea {25}2\.50$/m);
    assert.match(text, /^TOTAL EUR {19}2\.50$/m);
});

test("thousands of calls stay within the memory of the first", () => {
    const started = process.memoryUsage().rss;
    for (let i = 0; i < 3000; i++) {
        rules.computeBasket(basket());
    }
    assert.ok(process.memoryUsage().rss - started < 64 << 20);
});

test("bytes, a promise of bytes and a response load the same engine", async () => {
    const sources = [bytes, Promise.resolve(bytes), new Response(bytes)];
    for (const source of sources) {
        assert.equal((await loadRules(source)).computeBasket(basket()).total, "500");
    }
});
