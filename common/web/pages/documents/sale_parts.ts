/* Sale parts: what a receipt is made of, as its panel shows it. Pure; money in minor units. */
import type { Sale, SaleLine } from "../../generated/hq.d.ts";

export interface TaxSum {
  rate: number;
  base: number;
  amount: number;
}

/* Taxes by rate, the highest first. */
export function taxSums(lines: readonly SaleLine[]): TaxSum[] {
  const sums = new Map<number, TaxSum>();
  for (const { rate, base, amount } of lines.flatMap(({ taxes }) => taxes)) {
    const sum = sums.get(rate) ?? { rate, base: 0, amount: 0 };
    sums.set(rate, { rate, base: sum.base + base, amount: sum.amount + amount });
  }
  return [...sums.values()].sort((one, other) => other.rate - one.rate);
}

export function discountOf(lines: readonly SaleLine[]): number {
  return lines.reduce((sum, line) => sum + line.discount_amount, 0);
}

/* What is in the drawer or on the card of it: payments less the change. */
export function paidOf(sale: Sale): number {
  return sale.payments.reduce((sum, payment) => sum + payment.amount, 0) - sale.change_due;
}

export function isListed(line: SaleLine): boolean {
  return line.price_reason === null || line.listed_unit_price === null || line.listed_unit_price === line.unit_price;
}
