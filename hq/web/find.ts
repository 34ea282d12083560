/*
 * Find: what the palette finds at the server: products, stores, people, receipts.
 *
 * Model    Each kind is asked at once, by who may; one that fails finds nothing and does not hold up the others. A barcode
 *          finds its product. Where an entry leads stands in its key.
 */
import { Building2, CircleUser, Package, ReceiptText } from "@lucide/vue";

import { read } from "@outpost/common/api/client.ts";
import { formats, t } from "@outpost/common/i18n/messages.ts";
import { can } from "@outpost/common/session/current.ts";
import type { PaletteEntry } from "@outpost/common/ui/palette.ts";
import { api } from "./api.ts";

const FEW = 5;
const CODE = /^\d{6,}$/;

type Finder = (q: string, signal: AbortSignal) => Promise<PaletteEntry[]>;

async function products(q: string, signal: AbortSignal): Promise<PaletteEntry[]> {
  const { items } = await read(api.GET("/api/v1/products", { params: { query: { q, limit: FEW } }, signal }));
  return items.map((row) => ({ key: `/products/${row.product_id}`, text: row.name, more: row.sku, group: t("resource.product.many"), icon: Package }));
}

async function scanned(q: string, signal: AbortSignal): Promise<PaletteEntry[]> {
  if (!CODE.test(q)) return [];
  const { items } = await read(api.GET("/api/v1/barcodes", { params: { query: { barcode: q, limit: FEW, expand: "product_id" } }, signal }));
  return items.map((row) => ({ key: `/products/${row.product_id}`, text: (row.product as { name?: string } | null | undefined)?.name ?? row.barcode, more: row.barcode, group: t("resource.product.many"), icon: Package }));
}

async function stores(q: string, signal: AbortSignal): Promise<PaletteEntry[]> {
  const { items } = await read(api.GET("/api/v1/stores", { params: { query: { q, limit: FEW } }, signal }));
  return items.map((row) => ({ key: `/stores/${row.store_id}`, text: row.name, more: row.code, group: t("resource.store.many"), icon: Building2 }));
}

async function people(q: string, signal: AbortSignal): Promise<PaletteEntry[]> {
  if (!can("hq:manage_users")) return [];
  const { items } = await read(api.GET("/api/v1/users", { params: { query: { q, limit: FEW } }, signal }));
  return items.map((row) => ({ key: `/users/${row.user_id}`, text: row.display_name, more: row.user_name, group: t("navigation.people"), icon: CircleUser }));
}

async function receipts(q: string, signal: AbortSignal): Promise<PaletteEntry[]> {
  if (!can("hq:view_reports") || !/\d/.test(q)) return [];
  const { items } = await read(api.GET("/api/v1/sales", { params: { query: { q, limit: FEW } }, signal }));
  return items.map((row) => ({ key: `/sales/${row.sale_id}`, text: row.receipt_number, more: formats.value.dateTime(row.sold_at), group: t("hq.find.receipts"), icon: ReceiptText }));
}

const finders: readonly Finder[] = [scanned, products, stores, people, receipts];

export async function find(text: string, signal: AbortSignal): Promise<PaletteEntry[]> {
  const found = await Promise.all(finders.map((finder) => finder(text, signal).catch(() => [])));
  return found.flat().filter((entry, at, all) => all.findIndex(({ key }) => key === entry.key) === at);
}
