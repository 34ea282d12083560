/* Product prices: all prices of one product, of every scope, the latest to begin first; and the stores that charge them. */
import { read } from "@outpost/common/api/client.ts";
import { api } from "../../api.ts";
import type { PricedStore } from "./price_change.ts";
import type { DatedPrice } from "./price_lanes.ts";

const MOST = 500;

export async function readPrices(productId: string, signal?: AbortSignal): Promise<DatedPrice[]> {
  const query = { product_id: productId, sort: "-valid_from" as const, expand: "price_zone_id,store_id", limit: MOST };
  return (await read(api.GET("/api/v1/prices", { params: { query }, ...(signal ? { signal } : {}) }))).items as DatedPrice[];
}

export async function readStores(signal?: AbortSignal): Promise<PricedStore[]> {
  const stores: PricedStore[] = [];
  for (let after: string | null | undefined; after !== null;) {
    const query = { active: true, limit: MOST, ...(after ? { after } : {}) };
    const page = await read(api.GET("/api/v1/stores", { params: { query }, ...(signal ? { signal } : {}) }));
    stores.push(...page.items);
    after = page.next;
  }
  return stores;
}
