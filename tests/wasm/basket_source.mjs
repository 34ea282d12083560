/* The generator of native_baskets.c, step by step the same, so that both draw the same baskets. */

const ROUNDINGS = ["half_up", "half_even", "half_down", "up", "down", "ceiling", "floor", "half_ceiling", "half_floor"];
const PLACES = ["line", "document"];
const CURRENCIES = ["EUR", "USD", "JPY", "KWD", "CHF"];
const RATES = ["210000", "100000", "99750", "0", "50000", "190000"];
const PROMOTIONS = [
    ['"kind":"percent","rate":"', 900000], ['"kind":"amount","amount":"', 300],
    ['"kind":"fixed_price","amount":"', 2000], ['"kind":"buy_get","buy":2,"get":1,"rate":"', 1000000],
];

export class BasketSource {
    #state;

    constructor(seed) {
        this.#state = seed >>> 0;
    }

    #draw(below) {
        let state = this.#state;
        state = (state ^ (state << 13)) >>> 0;
        state = (state ^ (state >>> 17)) >>> 0;
        state = (state ^ (state << 5)) >>> 0;
        this.#state = state;
        return state % below;
    }

    #rate(number) {
        let text = `{"id":"r${number}",`;
        switch (this.#draw(8)) {
        case 0:
            text += `"kind":"fixed","amount":"${1 + this.#draw(50)}"`;
            break;
        case 1:
            text += `"kind":"division","rate":"${10000 + this.#draw(200000)}","included":true`;
            break;
        default:
            text += `"rate":"${RATES[this.#draw(6)]}`;
            text += this.#draw(2) ? '","included":true' : '"';
        }
        return text + (this.#draw(4) ? "}" : ',"affects_later":true}');
    }

    #groups() {
        const groups = [];
        for (let group = 0; group < 3; group++) {
            const count = 1 + this.#draw(2);
            const rates = [];
            for (let rate = 0; rate < count; rate++) {
                rates.push(this.#rate(group * 2 + rate));
            }
            groups.push(`{"id":"g${group}","rates":[${rates.join(",")}]}`);
        }
        return `,"tax_groups":[${groups.join(",")}]`;
    }

    #promotions() {
        const count = this.#draw(3);
        const promotions = [];
        for (let i = 0; i < count; i++) {
            const [start, limit] = PROMOTIONS[this.#draw(4)];
            let text = `{"id":"p${i}",${start}${1 + this.#draw(limit)}","products":[`;
            text += `"a${this.#draw(6)}",`;
            text += `"a${6 + this.#draw(6)}"]`;
            text += `,"priority":${this.#draw(3)}`;
            promotions.push(text + (this.#draw(2) ? ',"combinable":true}' : "}"));
        }
        return `,"promotions":[${promotions.join(",")}]`;
    }

    #line() {
        let text = `{"product":"a${this.#draw(12)}"`;
        text += this.#draw(10) ? ',"quantity":"' : ',"quantity":"-';
        text += 1 + this.#draw(9);
        if (this.#draw(3) === 0) {
            text += `.${this.#draw(1000) + 1}`;
        }
        text += `","price":{"amount":"${this.#draw(20000)}"`;
        text += this.#draw(5) ? "}" : ',"per_quantity":"10"}';
        text += `,"tax_group":"g${this.#draw(3)}"`;
        if (this.#draw(4) === 0) {
            text += `,"discount_rate":"${this.#draw(500000)}"`;
        }
        return text + (this.#draw(15) ? "}" : ',"exempt":true}');
    }

    next() {
        let text = `{"currency":"${CURRENCIES[this.#draw(5)]}","time":"1795251600000000","settings":{"rounding":"`;
        text += `${ROUNDINGS[this.#draw(9)]}","tax_place":"`;
        text += `${PLACES[this.#draw(2)]}"}`;
        text += this.#groups();
        text += this.#promotions();
        const count = 1 + this.#draw(8);
        const lines = [];
        for (let i = 0; i < count; i++) {
            lines.push(this.#line());
        }
        text += `,"lines":[${lines.join(",")}]`;
        if (this.#draw(4) === 0) {
            text += `,"discounts":[{"amount":"${this.#draw(500)}"}]`;
        }
        return text + `,"payments":[{"tender":"cash","cash":true,"amount":"${this.#draw(400000)}"}]}`;
    }
}
