/*
 * Coming price: what a product will cost here next, and from when.
 *
 * Model    The server says what is charged at a moment. Moments at which that may change are the beginnings of prices that this
 *          store knows, and the end of what holds now; the first of them that brings another price is the answer.
 */
import { read } from "@outpost/common/api/client.ts";
import { asProblem } from "@outpost/common/api/problem.ts";
import { api } from "../../api.ts";
import { FEW, isSamePrice, momentsAfter, type PriceHere } from "./price_moments.ts";

/* From then on it costs this; null: it is not sold any more. */
export interface ComingPrice { from: string; price: PriceHere | null }

export async function priceAt(productId: string, storeId: string, at: string | null, signal: AbortSignal): Promise<PriceHere | null> {
  try {
    return await read(api.GET("/api/v1/prices/in_force", { params: { query: { product_id: productId, store_id: storeId, ...(at ? { at } : {}) } }, signal }));
  } catch (thrown) {
    if (asProblem(thrown).code === "not_found") return null;
    throw thrown;
  }
}

export async function comingPrice(productId: string, storeId: string, signal: AbortSignal): Promise<ComingPrice | null> {
  const now = new Date();
  const ahead = { product_id: productId, valid_from_from: now.toISOString(), sort: "valid_from" as const, limit: FEW };
  const [today, planned] = await Promise.all([priceAt(productId, storeId, null, signal), read(api.GET("/api/v1/prices", { params: { query: ahead }, signal }))]);
  for (const from of momentsAfter([...planned.items, ...(today ? [today] : [])], now.getTime())) {
    const price = await priceAt(productId, storeId, from, signal);
    if (!isSamePrice(price, today)) return { from, price };
  }
  return null;
}
