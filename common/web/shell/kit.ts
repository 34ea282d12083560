/* Kit: what the parts of common/web/ui say and how they write values, by the language that is set and the server's currency. */
import type { App } from "vue";

import { serverNow } from "../api/server_time.ts";
import { UNKNOWN } from "../i18n/formats.ts";
import { formats, t } from "../i18n/messages.ts";
import { currencyOf, formatMoney, moneyTyped, parseMoney, type Currency } from "../rules/money.ts";
import { formatQuantity, parseQuantity } from "../rules/quantity.ts";
import { serverConfig } from "../session/config.ts";
import { formatsKey, type Formats } from "../ui/formats.ts";
import { setClock } from "../ui/now.ts";
import { wordsKey } from "../ui/words.ts";

/* Until a server says its own: what is shown before has no amounts. */
const USUAL_CURRENCY = "EUR";
/* Longer ago, it is by its date that one knows a moment. Milliseconds. */
const DAY = 86_400_000;

function currency(): Currency {
  const { currency: code, currency_places: places } = serverConfig.value;
  return currencyOf(code ?? USUAL_CURRENCY, places ?? undefined);
}

/* Read at each use, so that a change of language is seen everywhere. */
const kitFormats: Formats = {
  get locale() {
    return formats.value.locale;
  },
  get currency() {
    return currency().code;
  },
  number: (value) => formats.value.number(value),
  money: (minor) => (Number.isInteger(minor) ? formatMoney(minor, currency(), formats.value.locale) : UNKNOWN),
  moneyTyped: (minor) => moneyTyped(minor, currency(), formats.value.locale),
  moneyParsed(text) {
    const parsed = parseMoney(text, currency(), formats.value.locale);
    return "fault" in parsed ? null : parsed.value;
  },
  quantity: (value) => (typeof value === "string" ? formatQuantity(value, formats.value.locale) : UNKNOWN),
  quantityParsed(text, places) {
    const parsed = parseQuantity(text, formats.value.locale, places);
    return "fault" in parsed ? null : parsed.value;
  },
  date: (iso) => formats.value.date(iso),
  dateTime: (iso) => formats.value.dateTime(iso),
  relative: (iso, now) => (Math.abs(Date.parse(iso) - now) < DAY ? formats.value.relative(iso, now) : formats.value.dateTime(iso)),
};

export function provideKit(app: App): void {
  setClock(serverNow);
  app.provide(wordsKey, (key, values) => t(`kit.${key}`, values));
  app.provide(formatsKey, kitFormats);
}
