/*
 * Ledger: the movements of a product with what there was after each.
 *
 * Model    Movements come newest first and what is on hand now is the sum of all, so the balance after a movement is what is on
 *          hand less all that came later. Both are read at different moments: where the stock moved between, it is read again.
 */
import { addQuantities } from "@outpost/common/rules/quantity.ts";

export interface Movement {
  kind: "sale" | "return" | "adjustment";
  document_id: string;
  line_number: number;
  quantity: string;
  moved_at: string;
  user_id: string;
}

export interface LedgerRow extends Movement {
  /* What there was after it. */
  balance: string;
}

export interface LedgerPage {
  onHand: string;
  rows: LedgerRow[];
  next: string | null;
}

export interface LedgerSource {
  onHand(): Promise<string>;
  movements(after: string | null): Promise<{ items: Movement[]; next: string | null }>;
}

const TRIES = 4;

export function negated(quantity: string): string {
  return quantity.startsWith("-") ? quantity.slice(1) : quantity === "0" ? "0" : `-${quantity}`;
}

/* `balance` is what there was after the first of them. */
export function withBalances(items: readonly Movement[], balance: string): LedgerRow[] {
  let left = balance;
  return items.map((movement) => {
    const row = { ...movement, balance: left };
    left = addQuantities([left, negated(movement.quantity)]);
    return row;
  });
}

export async function firstPage(source: LedgerSource): Promise<LedgerPage> {
  let before = await source.onHand();
  for (let tries = 1; ; tries++) {
    const { items, next } = await source.movements(null);
    const onHand = await source.onHand();
    if (onHand === before || tries === TRIES) return { onHand, rows: withBalances(items, onHand), next };
    before = onHand;
  }
}

export async function nextPage(source: LedgerSource, page: LedgerPage): Promise<LedgerPage> {
  const { items, next } = await source.movements(page.next);
  const last = page.rows.at(-1);
  const balance = last ? addQuantities([last.balance, negated(last.quantity)]) : page.onHand;
  return { ...page, rows: [...page.rows, ...withBalances(items, balance)], next };
}
