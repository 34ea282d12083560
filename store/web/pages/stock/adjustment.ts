/*
 * Adjustment: a correction of stock while it is written, and the document that it becomes.
 *
 * Model    Lines by product, in the order in which they came; a product that comes again adds to its line. A correction is never
 *          changed or taken back: what undoes it is another one with the signs turned.
 */
import { addQuantities, thousandthsOf } from "@outpost/common/rules/quantity.ts";

import { negated } from "./ledger.ts";

export interface DraftLine {
  product_id: string;
  name: string;
  sku: string;
  unit: string;
  onHand: string;
  /* What is added, or taken when below zero; null: not typed yet. */
  quantity: string | null;
}

export interface AdjustmentNew {
  stock_adjustment_id: string;
  reason: string;
  lines: { line_number: number; product_id: string; quantity: string }[];
}

/* Whether what is typed is added, taken, or what was counted. */
export const WAYS = ["take", "add", "count"] as const;
export type Way = (typeof WAYS)[number];

/* The change of stock that a typed quantity means; null where nothing was typed. */
export function changeOf(line: DraftLine, way: Way): string | null {
  if (line.quantity === null) return null;
  if (way === "add") return line.quantity;
  return way === "take" ? negated(line.quantity) : addQuantities([line.quantity, negated(line.onHand)]);
}

export function afterOf(line: DraftLine, way: Way): string | null {
  const change = changeOf(line, way);
  return change === null ? null : addQuantities([line.onHand, change]);
}

/* What stands in the box when a product comes by a scan: one more of it. */
export function withScanned(lines: readonly DraftLine[], scanned: DraftLine): DraftLine[] {
  const known = lines.find((line) => line.product_id === scanned.product_id);
  if (!known) return [...lines, scanned];
  const sum = addQuantities([known.quantity ?? "0", scanned.quantity ?? "0"]);
  return lines.map((line) => (line === known ? { ...line, quantity: sum } : line));
}

/* Lines that change nothing are left out: a count that was right. */
export function documentOf(id: string, reason: string, lines: readonly DraftLine[], way: Way): AdjustmentNew {
  const changes = lines
    .map((line) => ({ product_id: line.product_id, quantity: changeOf(line, way) ?? "0" }))
    .filter(({ quantity }) => thousandthsOf(quantity) !== 0n);
  return { stock_adjustment_id: id, reason: reason.trim(), lines: changes.map((line, index) => ({ line_number: index + 1, ...line })) };
}

export function counterOf(id: string, reason: string, made: AdjustmentNew): AdjustmentNew {
  return { stock_adjustment_id: id, reason, lines: made.lines.map((line) => ({ ...line, quantity: negated(line.quantity) })) };
}
