/*
 * Engine: the rules that the servers compute with, for pages: baskets, taxes, promotions, barcodes, receipts.
 *
 * Model    Loaded when the first page asks for it, once; a load that failed is tried again by who asks next.
 *          common/wasm says what it takes and replies.
 */
import { loadRules, type Rules } from "../../wasm/outpost_rules.mjs";

export type { Rules } from "../../wasm/outpost_rules.mjs";
export { RulesError } from "../../wasm/outpost_rules.mjs";

const address = new URL("../generated/rules.wasm", import.meta.url);
let loading: Promise<Rules> | undefined;

async function fetchModule(): Promise<Response> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address.pathname}: ${response.status}`);
  return response;
}

export function rulesEngine(fetched: () => Promise<Response | BufferSource> = fetchModule): Promise<Rules> {
  loading ??= loadRules(fetched()).catch((thrown: unknown) => {
    loading = undefined;
    throw thrown;
  });
  return loading;
}
