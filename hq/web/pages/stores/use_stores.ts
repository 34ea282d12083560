/* Use stores: every store as headquarters sees it, read again as long as somebody looks. */
import { read } from "@outpost/common/api/client.ts";
import { useReading } from "@outpost/common/pages/use_reading.ts";
import { can } from "@outpost/common/session/current.ts";

import { api } from "../../api.ts";

export const MANAGE_SYNC = "hq:manage_sync";
const EVERY = 5;
const HOURS = 24;
const POINTS = 48;

export function useStores() {
  return useReading(async (signal) => (await read(api.GET("/api/v1/sync/stores", { signal }))).items, { every: EVERY, topics: ["stores"], when: () => can(MANAGE_SYNC) });
}

/* How far each store was behind in the last day, in half hours: documents, or -1 where it was not heard of. */
export function useLag() {
  return useReading(async (signal) => {
    const { items } = await read(api.GET("/api/v1/sync/lag", { params: { query: { hours: HOURS, points: POINTS } }, signal }));
    return new Map(items.map((series) => [series.store_id, series.steps]));
  }, { every: 60, when: () => can(MANAGE_SYNC) });
}
