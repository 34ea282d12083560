import type { State } from "./state.ts";

/** Times are ISO 8601; without `from` it always was so, without `to` it goes on. */
export interface Span { key: string; text: string; from?: string; to?: string; state?: State }
export interface Lane { name: string; spans: readonly Span[] }

/** What happened to a record: who, when, what. */
export interface Happening { key: string; at: string; who: string; text: string; state?: State; more?: string }
