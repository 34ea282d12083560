/* Today: sales of the day by store and by hour, and those of the same weekday a week before. */
import { read } from "@outpost/common/api/client.ts";
import type { components } from "@outpost/common/generated/hq.d.ts";
import { dayFromToday } from "@outpost/common/pages/moments.ts";

import { api } from "../../api.ts";

export type Group = components["schemas"]["SalesReportGroup"];
export interface Today { stores: Group[]; hours: Group[]; hoursBefore: Group[]; freshness: components["schemas"]["StoreFreshness"][] }

export async function readToday(signal: AbortSignal): Promise<Today> {
  const ask = (day: string, group_by: "store" | "hour") => read(api.GET("/api/v1/reports/sales", { params: { query: { from: day, to: day, group_by } }, signal }));
  const [stores, hours, before] = await Promise.all([ask(dayFromToday(0), "store"), ask(dayFromToday(0), "hour"), ask(dayFromToday(-7), "hour")]);
  return { stores: stores.items, hours: hours.items, hoursBefore: before.items, freshness: stores.freshness };
}
