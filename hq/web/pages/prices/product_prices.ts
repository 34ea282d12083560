/* Product prices: all prices of one product, of every scope, the latest to begin first. */
import { read } from "@outpost/common/api/client.ts";
import { api } from "../../api.ts";
import type { DatedPrice } from "./price_lanes.ts";

const MOST = 500;

export async function readPrices(productId: string, signal?: AbortSignal): Promise<DatedPrice[]> {
  const query = { product_id: productId, sort: "-valid_from" as const, expand: "price_zone_id,store_id", limit: MOST };
  return (await read(api.GET("/api/v1/prices", { params: { query }, ...(signal ? { signal } : {}) }))).items as DatedPrice[];
}
