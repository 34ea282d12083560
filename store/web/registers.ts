/*
 * Registers: those of this store, and what is open on them now.
 */
import { read } from "@outpost/common/api/client.ts";
import type { components } from "@outpost/common/generated/store.d.ts";
import { serverConfig } from "@outpost/common/session/config.ts";

import { api } from "./api.ts";

export type SessionSummary = components["schemas"]["RegisterSessionSummary"];

export const SEE_SESSIONS = "pos:open_register";
export const SEE_TOTALS = "pos:close_register";
const MOST = 100;

export interface OpenSession extends SessionSummary {
  register: string;
  /* So far; only for who may close it. */
  expected_cash?: number;
  sales_count?: number;
  sales_total?: number;
}

async function registerNames(signal: AbortSignal): Promise<Map<string, string>> {
  const { store_id } = serverConfig.value;
  const { items } = await read(api.GET("/api/v1/registers", { params: { query: { limit: MOST, ...(store_id ? { store_id } : {}) } }, signal }));
  return new Map(items.map((register) => [register.register_id, register.name || register.code]));
}

export async function readOpenSessions(withTotals: boolean, signal: AbortSignal): Promise<OpenSession[]> {
  const [names, page] = await Promise.all([registerNames(signal), read(api.GET("/api/v1/register_sessions", { params: { query: { open: true, limit: MOST } }, signal }))]);
  const sessions = await Promise.all(page.items.map(async (session) => {
    const named = { ...session, register: names.get(session.register_id) ?? "" };
    if (!withTotals) return named;
    const { expected_cash, sales_count, sales_total } = await read(api.GET("/api/v1/register_sessions/{register_session_id}", { params: { path: { register_session_id: session.register_session_id } }, signal }));
    return { ...named, expected_cash, sales_count, sales_total };
  }));
  return sessions.sort((one, other) => one.register.localeCompare(other.register));
}

/* Those that were closed last, with what was over or short. */
export async function readClosedSessions(since: string, signal: AbortSignal): Promise<SessionSummary[]> {
  const { items } = await read(api.GET("/api/v1/register_sessions", { params: { query: { open: false, opened_at_from: since, limit: MOST } }, signal }));
  return items;
}
