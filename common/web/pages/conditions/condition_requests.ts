/* Condition requests: both servers have the same. */
import { change, openApi, type Outcome } from "../../api/client.ts";
import type { paths } from "../../generated/store.d.ts";
import { session } from "../../session/current.ts";
import { listAt } from "../records.ts";
import type { Condition } from "./conditions.ts";

const PATH = "/api/v1/conditions";
const MOST = 100;
const api = openApi<paths>(session);

export async function readConditions(lasting: boolean, signal: AbortSignal): Promise<Condition[]> {
  const page = await listAt(PATH, { lasting, sort: "-since", limit: MOST }, signal);
  return page.items as unknown as Condition[];
}

export function acknowledge(condition_id: string): Promise<Outcome<Condition>> {
  return change(api.POST("/api/v1/conditions/{condition_id}/acknowledge", { params: { path: { condition_id } } }));
}
