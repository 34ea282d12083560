/*
 * Hostile: records of each kind whose names are 200 characters without a space, markup, right-to-left, emoji.
 *
 * Model    Made through headquarters' API, which takes them as it would from a person; codes that begin with 0 stand first in
 *          their lists. The store that the pages are looked at in has the longest name, too.
 */
import { randomUUID } from "node:crypto";

import { openApi } from "./api.mjs";

const LONGEST = 200;
const MARKUP = `<img src=x onerror="window.hostileRan=1"><script>window.hostileRan=1</script>{{constructor.constructor('window.hostileRan=1')()}}`;
const NAMES = {
  "0LONG": "W".repeat(LONGEST),
  "1MARKUP": MARKUP,
  "2RIGHT": "منتج طويل جدا من اليمين إلى اليسار ".repeat(5).trim(),
  "3EMOJI": "👩‍👩‍👧‍👦🏳️‍🌈🧑🏽‍🚒".repeat(8),
};
/* The longest that a code may be, and short where it is typed as a part of something. */
const codeOf = (code) => code.padEnd(40, "W");
const STORE = "AIRPORT";

const PRICE = 9_999_999_998;

export async function makeHostile(chain) {
  const api = await openApi(chain.hq, chain.admin);
  const store = (await api.items("/api/v1/stores")).find(({ code }) => code === STORE);
  const settings = await api.get("/api/v1/settings");
  await api.patch("/api/v1/settings", { name: NAMES["0LONG"], row_version: settings.row_version });
  await api.patch(`/api/v1/stores/${store.store_id}`, { name: NAMES["0LONG"], row_version: store.row_version });
  const shop = await openApi(chain.stores.airport, chain.managers.airport);
  for (const [code, name] of Object.entries(NAMES)) await sellOne(shop, await makeOne(api, codeOf(code), name, store.store_id), name);
}

/* Each kind of record under this name. */
async function makeOne(api, code, name, storeId) {
  const make = async (path, id, record) => (await api.post(`/api/v1/${path}`, { [id]: randomUUID(), ...record }))[id];
  const department_id = await make("departments", "department_id", { code, name });
  const tax_rate_id = await make("tax_rates", "tax_rate_id", { code, name, rate_ppm: 1_000_000 });
  const tax_group_id = await make("tax_groups", "tax_group_id", { code, name, price_includes_tax: true, rates: [{ tax_rate_id, position: 1, compound: false }] });
  const price_zone_id = await make("price_zones", "price_zone_id", { code, name });
  const product_id = await make("products", "product_id", { sku: code, name, department_id, tax_group_id });
  await make("barcodes", "barcode_id", { product_id, barcode: code });
  await make("prices", "price_id", { product_id, unit_price: PRICE, price_quantity: "1", valid_from: "2024-01-01T00:00:00Z" });
  await make("suppliers", "supplier_id", { code, name, email: `${"w".repeat(100)}@example.com` });
  await make("business_details", "business_detail_id", { valid_from: "2090-01-01T00:00:00Z", store_id: await make("stores", "store_id", { code, name, price_zone_id }), legal_name: name, address: [name, name], footer: [name], web: name });
  const tender_id = await make("tenders", "tender_id", { code, name, kind: "other" });
  const register_id = await make("registers", "register_id", { code, name, store_id: storeId });
  const role_id = await make("roles", "role_id", { code, name, permissions: ["pos:make_sale"] });
  await make("users", "user_id", { user_name: code.toLowerCase(), display_name: name, password: "a password of twelve", roles: [{ role_id, store_id: storeId }] });
  return { product_id, tax_group_id, tender_id, register_id };
}

/* The documents of a store with them: a session, a sale, cash that moves, goods that are gone. */
async function sellOne(shop, { product_id, tax_group_id, tender_id, register_id }, reason) {
  const isKnown = async () => (await Promise.all([`products/${product_id}`, `registers/${register_id}`, `tenders/${tender_id}`].map((path) => shop.get(`/api/v1/${path}`).then(() => true, () => false)))).every(Boolean);
  while (!(await isKnown())) await new Promise((resolve) => setTimeout(resolve, 50));
  const now = new Date().toISOString(), register_session_id = randomUUID(), said = reason.slice(0, 120);
  await shop.post("/api/v1/register_sessions", { register_session_id, register_id, opening_float: 0, business_date: now.slice(0, 10) });
  const line = { line_number: 1, product_id, quantity: "1", unit_price: PRICE, price_quantity: "1", discount_amount: 0, tax_group_id, amount: PRICE };
  await shop.post("/api/v1/sales", { sale_id: randomUUID(), register_session_id, sold_at: now, lines: [line], payments: [{ payment_number: 1, tender_id, amount: PRICE }], total: PRICE, tax_total: PRICE / 2 });
  await shop.post("/api/v1/cash_movements", { cash_movement_id: randomUUID(), register_session_id, kind: "pay_in", amount: PRICE, reason: said });
  await shop.post("/api/v1/stock_adjustments", { stock_adjustment_id: randomUUID(), reason: said, adjusted_at: now, lines: [{ line_number: 1, product_id, quantity: "-999999.999" }] });
}

/* What came of the markup: that a script ran, or that there is an element which a name made. */
export function hostileFaults(page) {
  return page.evaluate(() => [
    ...("hostileRan" in window ? ["a name ran as a script"] : []),
    ...[...document.querySelectorAll("img[src=x], script:not([src])")].map((element) => `a name became an element: ${element.outerHTML}`),
  ]);
}
