/* Use stock: all rows of stock on hand, page after page, each shown as it comes; and one of them again when it moved. */
import { onScopeDispose, ref, shallowRef } from "vue";

import { read } from "@outpost/common/api/client.ts";
import { asProblem, type Problem } from "@outpost/common/api/problem.ts";
import { serverNow } from "@outpost/common/api/server_time.ts";

import { api } from "../../api.ts";
import { onHandOf } from "../../products.ts";
import { stockRow, type StockRow } from "./stock_rows.ts";

const PAGE = 500;

export function useStock(may: boolean) {
  const rows = shallowRef<readonly StockRow[]>([]);
  const isWhole = ref(false);
  const problem = shallowRef<Problem | null>(null);
  const at = ref("");
  let asked: AbortController | undefined;

  async function readAll(signal: AbortSignal): Promise<void> {
    const found: StockRow[] = [];
    const isFirst = rows.value.length === 0;
    let after: string | null = null;
    do {
      const query: { limit: number; after?: string } = { limit: PAGE, ...(after ? { after } : {}) };
      const page: { items: Parameters<typeof stockRow>[0][]; next: string | null } = await read(api.GET("/api/v1/stock", { params: { query }, signal }));
      found.push(...page.items.map(stockRow));
      after = page.next;
      if (isFirst) rows.value = [...found];
    } while (after);
    rows.value = found;
    isWhole.value = true;
    at.value = new Date(serverNow()).toISOString();
  }

  async function again(): Promise<void> {
    if (!may) return;
    asked?.abort();
    const mine = (asked = new AbortController());
    try {
      await readAll(mine.signal);
      problem.value = null;
    } catch (thrown) {
      if (!mine.signal.aborted) problem.value = asProblem(thrown);
    }
  }

  /* What a correction or a look at its ledger has told of one product. */
  async function refresh(product_id: string): Promise<void> {
    const known = rows.value.find((row) => row.product_id === product_id);
    if (!known) return again();
    const quantity = await onHandOf(product_id).catch(() => known.quantity);
    if (quantity !== known.quantity) rows.value = rows.value.map((row) => (row.product_id === product_id ? stockRow({ ...row, quantity }) : row));
  }

  onScopeDispose(() => asked?.abort());
  void again();
  return { rows, isWhole, problem, at, again, refresh };
}
