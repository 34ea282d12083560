/* Quarantine: documents that could not be taken, and their verbs. */
import { change, read, type Outcome } from "@outpost/common/api/client.ts";
import type { components } from "@outpost/common/generated/hq.d.ts";

import { api } from "../../api.ts";
import type { Waiting } from "./reasons.ts";

export type Document = components["schemas"]["QuarantinedDocument"];

const MOST = 500;
export const UNSETTLED = new Set(["waiting", "discard_proposed"]);

/* A document as a person edits it: a member a line. */
export function readable(document: string): string {
  try {
    return JSON.stringify(JSON.parse(document), null, 2);
  } catch {
    return document; /* what came was no JSON: it is shown as it came */
  }
}

/* The fault of what was typed; undefined: it is JSON. */
export function jsonFault(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (fault) {
    return fault instanceof Error ? fault.message : String(fault);
  }
}

export async function readWaiting(signal: AbortSignal): Promise<Waiting[]> {
  const pages = await Promise.all((["waiting", "discard_proposed"] as const).map((state) =>
    read(api.GET("/api/v1/sync/quarantine", { params: { query: { state, limit: MOST } }, signal }))));
  return pages.flatMap((page) => page.items);
}

export function readDocument(quarantine_id: string, signal?: AbortSignal): Promise<Document> {
  return read(api.GET("/api/v1/sync/quarantine/{quarantine_id}", { params: { path: { quarantine_id } }, signal: signal ?? null }));
}

const path = (quarantine_id: string) => ({ params: { path: { quarantine_id } } });

export const retry = (id: string): Promise<Outcome<Waiting>> => change(api.POST("/api/v1/sync/quarantine/{quarantine_id}/retry", path(id)));
export const amend = (id: string, document: string): Promise<Outcome<Waiting>> => change(api.POST("/api/v1/sync/quarantine/{quarantine_id}/amend", { ...path(id), body: { document } }));
export const proposeDiscard = (id: string, reason: string): Promise<Outcome<Waiting>> => change(api.POST("/api/v1/sync/quarantine/{quarantine_id}/discard", { ...path(id), body: { reason } }));
export const confirmDiscard = (id: string): Promise<Outcome<Waiting>> => change(api.POST("/api/v1/sync/quarantine/{quarantine_id}/discard/confirm", path(id)));
export const retryAll = (reason_code: string) => change(api.POST("/api/v1/sync/quarantine/retry", { body: { reason_code } }));
