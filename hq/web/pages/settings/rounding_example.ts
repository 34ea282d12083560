/*
 * Rounding example: prices whose tax falls exactly between two amounts, where ways of rounding differ.
 *
 * Units    Prices in minor units, rates in parts per million.
 */
const WHOLE = 1_000_000;
const LARGEST = 20_000;
const SMALLEST = 95;
const USUAL = [50, 150, 250];

/* Three prices, ever larger, of which the rate takes a half of the smallest coin; ordinary ones where no price does. */
export function halfwayPrices(rate_ppm: number): number[] {
  const found: number[] = [];
  for (let price = SMALLEST; price <= LARGEST && found.length < 3; price++) {
    const last = found.at(-1) ?? 0;
    if ((price * rate_ppm) % WHOLE === WHOLE / 2 && price >= last * 1.5) found.push(price);
  }
  return found.length === 3 ? found : USUAL;
}
