/*
 * Products: how a product is found by what a person types or a scanner sends.
 */
import { read } from "@outpost/common/api/client.ts";
import type { components } from "@outpost/common/generated/store.d.ts";

import { api } from "./api.ts";

export type Product = components["schemas"]["Product"];

export interface Scanned {
  product: Product;
  /* How much of it one scan stands for: 6 of a pack. */
  quantity: string;
}

const MOST = 8;

export async function searchProducts(text: string, signal?: AbortSignal, limit = MOST): Promise<Product[]> {
  const q = text.trim();
  const { items } = await read(api.GET("/api/v1/products", { params: { query: { ...(q ? { q } : {}), active: true, limit } }, ...(signal ? { signal } : {}) }));
  return items;
}

export function readProduct(product_id: string, signal?: AbortSignal): Promise<Product> {
  return read(api.GET("/api/v1/products/{product_id}", { params: { path: { product_id } }, ...(signal ? { signal } : {}) }));
}

/* The one product of a barcode or an SKU as it stands; undefined: there is none. */
export async function productOfCode(typed: string): Promise<Scanned | undefined> {
  const code = typed.trim();
  if (!code) return undefined;
  const barcodes = await read(api.GET("/api/v1/barcodes", { params: { query: { barcode: code, expand: "product_id", limit: 1 } } }));
  const [barcode] = barcodes.items;
  if (barcode) return { product: await readProduct(barcode.product_id), quantity: barcode.quantity };
  const products = await read(api.GET("/api/v1/products", { params: { query: { sku: code, limit: 1 } } }));
  const [product] = products.items;
  return product ? { product, quantity: "1" } : undefined;
}

/* What is there of it; "0" of what never moved. */
export async function onHandOf(product_id: string, signal?: AbortSignal): Promise<string> {
  const { items } = await read(api.GET("/api/v1/stock", { params: { query: { product_id, limit: 1 } }, ...(signal ? { signal } : {}) }));
  return items[0]?.quantity ?? "0";
}
