/*
 * Status: how this store is with its headquarters, read once for the whole client.
 */
import { effectScope } from "vue";

import { read } from "@outpost/common/api/client.ts";
import { useReading, type Reading } from "@outpost/common/pages/use_reading.ts";
import { sessionState } from "@outpost/common/session/current.ts";
import type { components } from "@outpost/common/generated/store.d.ts";

import { api } from "./api.ts";

export type SyncStatus = components["schemas"]["SyncStatus"];

const EVERY = 15;
let shared: Reading<SyncStatus> | undefined;

/* It lives as long as the client: what is top right is on every page. */
export function syncStatus(): Reading<SyncStatus> {
  shared ??= effectScope(true).run(() =>
    useReading((signal) => read(api.GET("/api/v1/sync/status", { signal })), { every: EVERY, topics: ["sync"], when: () => sessionState.value.name === "in" }))!;
  return shared;
}
