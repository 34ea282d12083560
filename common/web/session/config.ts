/*
 * Config: what a server says of itself to everybody, before anybody signs in: /config.json.
 *
 * Model    Fetched once, beside the start; what it lacks, or all of it at an older server, is as if it said nothing.
 */
import { readonly, shallowRef } from "vue";

export interface ServerConfig {
  tier?: "hq" | "store";
  /* The chain's at headquarters, the store's at a store. */
  name?: string | null;
  code?: string | null;
  store_id?: string | null;
  chain?: string | null;
  currency?: string | null;
  currency_places?: number | null; /* digits of the minor unit */
  languages?: readonly string[];
  /* What the server has routes of: an older one lacks some. */
  features?: readonly string[];
  versions?: { program: string; api: string; schema: string };
}

const config = shallowRef<ServerConfig>({});

export const serverConfig = readonly(config);

export async function loadConfig(): Promise<void> {
  try {
    const response = await fetch("/config.json", { headers: { Accept: "application/json" } });
    if (response.ok) config.value = (await response.json()) as ServerConfig;
  } catch {
    /* the session's start tells that nobody answers */
  }
}
