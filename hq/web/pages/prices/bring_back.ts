/* Bring back: undoes a change of prices, row by row; what could not be is told. */
import { change, ifMatch, readTagged } from "@outpost/common/api/client.ts";
import { asProblem, type Problem } from "@outpost/common/api/problem.ts";
import { api } from "../../api.ts";
import type { WayBack } from "./price_change.ts";

async function versionOf(price_id: string): Promise<{ "If-Match"?: string }> {
  return ifMatch((await readTagged(api.GET("/api/v1/prices/{price_id}", { params: { path: { price_id } } }))).etag);
}

export async function bringBack({ remove, extend }: WayBack): Promise<Problem | null> {
  try {
    for (const price_id of remove) {
      const outcome = await change(api.DELETE("/api/v1/prices/{price_id}", { params: { path: { price_id }, header: await versionOf(price_id) } }));
      if (outcome.kind !== "done") return outcome.problem;
    }
    for (const { price_id, valid_to } of extend) {
      const outcome = await change(api.PATCH("/api/v1/prices/{price_id}", { params: { path: { price_id }, header: await versionOf(price_id) }, body: { valid_to } }));
      if (outcome.kind !== "done") return outcome.problem;
    }
    return null;
  } catch (thrown) {
    return asProblem(thrown);
  }
}
