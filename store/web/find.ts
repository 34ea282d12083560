/*
 * Find: what the palette finds at the store's server: products, receipts, people; each only for who may see it.
 */
import { Barcode, ReceiptText, UserRound } from "@lucide/vue";

import { read } from "@outpost/common/api/client.ts";
import { formats, t } from "@outpost/common/i18n/messages.ts";
import { resourceName } from "@outpost/common/pages/resources.ts";
import { can } from "@outpost/common/session/current.ts";
import type { PaletteEntry } from "@outpost/common/ui/palette.ts";

import { api } from "./api.ts";
import { SEE_PEOPLE } from "./people.ts";
import { productOfCode, searchProducts, type Product } from "./products.ts";

const MOST = 6;
const CODE = /^\d{6,}$/;
const NUMBERED = /\d/;

async function products(text: string, signal: AbortSignal): Promise<PaletteEntry[]> {
  const scanned = CODE.test(text) ? await productOfCode(text) : undefined;
  const found: Product[] = scanned ? [scanned.product] : await searchProducts(text, signal, MOST);
  return found.map((product) => ({ key: `/products/${product.product_id}`, text: product.name, more: product.sku, group: resourceName("product", "many"), icon: Barcode }));
}

async function receipts(text: string, signal: AbortSignal): Promise<PaletteEntry[]> {
  if (!can("pos:make_sale") || !NUMBERED.test(text)) return [];
  const { items } = await read(api.GET("/api/v1/sales", { params: { query: { q: text, limit: MOST } }, signal }));
  return items.map((sale) => ({ key: `/sales/${sale.sale_id}`, text: sale.receipt_number, more: formats.value.dateTime(sale.sold_at), group: t("store.find.receipts"), icon: ReceiptText }));
}

async function people(text: string, signal: AbortSignal): Promise<PaletteEntry[]> {
  if (!can(SEE_PEOPLE)) return [];
  const { items } = await read(api.GET("/api/v1/users", { params: { query: { q: text, limit: MOST } }, signal }));
  return items.map((person) => ({ key: `/people?show=all&search=${encodeURIComponent(person.user_name)}`, text: person.display_name, more: person.user_name, group: t("navigation.people"), icon: UserRound }));
}

/* What one of them cannot find does not hide what the others do. */
export async function find(text: string, signal: AbortSignal): Promise<PaletteEntry[]> {
  const found = await Promise.allSettled([products, receipts, people].map((one) => one(text, signal)));
  return found.flatMap((each) => (each.status === "fulfilled" ? each.value : []));
}
