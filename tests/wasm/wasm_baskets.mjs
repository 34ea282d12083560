/* The counterpart of native_baskets.c in WebAssembly: the same arguments, the same output. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

import { loadRules, RulesError } from "../../common/wasm/outpost_rules.mjs";
import { BasketSource } from "./basket_source.mjs";

const [seed, baskets, batch, shown] = process.argv.slice(2).map(Number);
const source = new BasketSource(seed);
const rules = await loadRules(readFileSync(process.env.RULES_WASM));

function compute(request) {
    try {
        return rules.callWithText("basket_compute", request);
    } catch (error) {
        if (!(error instanceof RulesError)) {
            throw error;
        }
        const { code, field, detail } = error;
        return JSON.stringify({ code, field, detail });
    }
}

if (shown !== undefined) {
    let request = "";
    for (let i = 0; i <= shown; i++) {
        request = source.next();
    }
    console.log(`${request}\n${compute(request)}`);
    process.exit(0);
}

let spent = 0n;
for (let first = 0; first < baskets; first += batch) {
    const end = Math.min(first + batch, baskets);
    const requests = createHash("sha256");
    const replies = createHash("sha256");
    for (let i = first; i < end; i++) {
        const request = source.next();
        const started = process.hrtime.bigint();
        const reply = compute(request);
        spent += process.hrtime.bigint() - started;
        requests.update(request);
        replies.update(reply);
    }
    console.log(`${end} ${requests.digest("hex")} ${replies.digest("hex")}`);
}
console.log(`nanoseconds ${spent}`);
