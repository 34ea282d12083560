/**
 * A 64-bit whole number. Replies hold strings; requests may hold any of the three, but a number only as
 * a safe integer: others throw a RangeError that names the member.
 */
export type Int64 = string;
export type Int64Input = string | number | bigint;

export class RulesError extends Error {
    /** A word of the error catalogue: "invalid", "missing_field", "unknown_field", "overflow", ... */
    readonly code: string;
    /** Where in the request, e.g. "items[3].amount"; empty when the request as a whole is at fault. */
    readonly field: string;
    /** A sentence for a person. */
    readonly detail: string;
}

export type MeasureKind = "price" | "weight" | "count";

/** One row of the table of in-store codes: either the digits or a template. */
export interface MeasureRule {
    name: string;
    kind: MeasureKind;
    prefix?: string;
    item_digits?: Int64Input;
    price_check_digit?: boolean;
    value_digits?: Int64Input;
    decimals?: Int64Input;
    template?: string;
}

export interface BarcodeRequest {
    barcode: string;
    /** Places years of two digits. */
    current_year: Int64Input;
    rules?: MeasureRule[];
    gs1?: {
        unknown_identifiers?: boolean;
        zero_suppressed_gtin?: boolean;
        convenience_names?: boolean;
        form_only?: boolean;
    };
}

export interface BarcodeElement {
    code: string;
    title: string;
    value: string;
    meaning: "text" | "integer" | "amount" | "currency_amount" | "date";
    decoded: string;
}

export interface Measure {
    rule: string;
    kind: MeasureKind;
    item: string;
    value: Int64;
    decimals: Int64;
}

export interface BarcodeReply {
    kind: "plain" | "gtin" | "elements" | "measure";
    /** What to search the catalogue for. */
    lookup: string;
    elements?: BarcodeElement[];
    measure?: Measure;
}

export interface BarcodeExplanation {
    lines: string[];
    measure?: Measure;
}

export interface ReceiptEntry {
    /** A discount may go without. */
    name?: string;
    note?: string;
    amount: Int64Input;
}

export interface ReceiptRequest {
    columns: 32 | 42 | 48;
    language: "en" | "es";
    document?: "sale" | "return" | "exchange" | "void";
    copy?: boolean;
    training?: boolean;
    currency: string;
    currency_digits: Int64Input;
    store: { name: string; legal_name?: string; tax_id?: string; phone?: string; web?: string; address?: string[] };
    number: string;
    date: string;
    register: string;
    cashier?: string;
    customer?: string;
    original_number?: string;
    reason?: string;
    items: {
        name: string;
        unit?: string;
        tax_code?: string;
        note?: string;
        /** A decimal of at most three places: "1.25". */
        quantity: string | number;
        unit_price: Int64Input;
        /** What unit_price buys; one where it is left out. */
        price_quantity?: string | number;
        amount: Int64Input;
        discounts?: ReceiptEntry[];
    }[];
    discounts?: ReceiptEntry[];
    subtotal: Int64Input;
    /** Of the taxes that do not say `included` themselves. */
    prices_include_tax?: boolean;
    /** rate in parts per million; left out for a tax that is no percentage. */
    taxes?: { code: string; name: string; rate?: Int64Input; base: Int64Input; amount: Int64Input; included?: boolean }[];
    rounding?: Int64Input;
    total: Int64Input;
    payments?: ReceiptEntry[];
    change?: Int64Input;
    footer?: string[];
    barcode?: string;
    qr?: string;
}

export interface ReceiptLine {
    kind: "text" | "columns" | "separator" | "barcode" | "qr" | "feed" | "cut";
    left?: string;
    right?: string;
    align?: "centre";
    bold?: true;
    large?: true;
    fill?: string;
    count?: Int64;
}

export interface ReceiptReply {
    lines: ReceiptLine[];
    text: string;
}

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

export class Rules {
    constructor(module: WebAssembly.Module);
    /** The document is described in docs/rules.md. */
    computeBasket(request: object): { [name: string]: Json };
    readBarcode(request: BarcodeRequest): BarcodeReply;
    explainBarcode(request: BarcodeRequest): BarcodeExplanation;
    layOutReceipt(request: ReceiptRequest): ReceiptReply;
    callWithText(name: "basket_compute" | "barcode_read" | "barcode_explain" | "receipt_layout", request: string): string;
}

export function loadRules(
    source: BufferSource | WebAssembly.Module | Response | Promise<BufferSource | WebAssembly.Module | Response>,
): Promise<Rules>;
