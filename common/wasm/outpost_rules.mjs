/*
 * The rules engine in JavaScript: objects in, objects out.
 *
 * Why      The till computes with the same code as the server that checks it.
 * Model    Numbers of 64 bits are strings on both sides; a BigInt in a request becomes one, and a
 *          number that JavaScript may have rounded already is thrown as a RangeError. Faults of the
 *          request are thrown as RulesError with code, field and detail.
 * See      README.md beside this file for the functions; outpost_rules.d.mts for their types.
 */

export class RulesError extends Error {
    constructor({ code, field, detail }) {
        super(field ? `${field}: ${detail}` : detail);
        this.name = "RulesError";
        this.code = code;
        this.field = field;
        this.detail = detail;
    }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function pathOf(holder, parent, key) {
    if (Array.isArray(holder)) {
        return `${parent}[${key}]`;
    }
    return parent ? `${parent}.${key}` : key;
}

function jsonOf(request) {
    const paths = new Map();
    return JSON.stringify(request, function (key, value) {
        const path = pathOf(this, paths.get(this) ?? "", key);
        if (typeof value === "number" && !Number.isSafeInteger(value)) {
            throw new RangeError(`${path}: ${value} is not a safe integer; give a string or a BigInt.`);
        }
        if (typeof value === "object" && value !== null) {
            paths.set(value, path);
        }
        return typeof value === "bigint" ? value.toString() : value;
    });
}

export class Rules {
    #module;
    #instance;

    constructor(module) {
        this.#module = module;
    }

    /** Totals, taxes, promotions and refunds of a basket. */
    computeBasket(request) {
        return this.#call("basket_compute", request);
    }

    /** What a scanned code is: GTIN, GS1 elements, in-store code or a plain number. */
    readBarcode(request) {
        return this.#call("barcode_read", request);
    }

    /** How each row of the table of in-store codes reads a code, in words. */
    explainBarcode(request) {
        return this.#call("barcode_explain", request);
    }

    /** A receipt as typed lines and as plain text. */
    layOutReceipt(request) {
        return this.#call("receipt_layout", request);
    }

    /** JSON text in, JSON text out, for callers that pass it on unread. */
    callWithText(name, request) {
        const { failed, reply } = this.#run(name, encoder.encode(request));
        if (failed) {
            throw new RulesError(JSON.parse(reply));
        }
        return reply;
    }

    #call(name, request) {
        return JSON.parse(this.callWithText(name, jsonOf(request)));
    }

    #run(name, bytes) {
        this.#instance ??= new WebAssembly.Instance(this.#module, {});
        const exports = this.#instance.exports;
        try {
            const input = exports.rules_input(bytes.length);
            if (input === 0) {
                throw new RulesError({ code: "too_large", field: "", detail: "The request is too large." });
            }
            new Uint8Array(exports.memory.buffer, input, bytes.length).set(bytes);
            const failed = exports[name]() !== 0;
            const reply = new Uint8Array(exports.memory.buffer, exports.rules_output(),
                exports.rules_output_length());
            return { failed, reply: decoder.decode(reply) };
        } catch (error) {
            if (!(error instanceof WebAssembly.RuntimeError)) {
                throw error;
            }
            // A trap leaves memory half written: the next call gets a fresh instance.
            this.#instance = undefined;
            throw new RulesError({ code: "too_large", field: "", detail: `The engine gave up: ${error.message}.` });
        }
    }
}

/** Compiles the module: bytes, a compiled module, or the (promise of a) Response of fetch. */
export async function loadRules(source) {
    const given = await source;
    if (given instanceof WebAssembly.Module) {
        return new Rules(given);
    }
    const bytes = typeof given.arrayBuffer === "function" ? await given.arrayBuffer() : given;
    return new Rules(await WebAssembly.compile(bytes));
}
