/* Group rates: the rates of a tax group in their order. Positions are those of the list, so that none is typed. */
export interface GroupRate { tax_rate_id: string; position: number; compound: boolean }

export const MOST_RATES = 8;

function numbered(rates: readonly GroupRate[]): GroupRate[] {
  return rates.map((rate, index) => ({ ...rate, position: index + 1, compound: index > 0 && rate.compound }));
}

export function inOrder(rates: readonly GroupRate[]): GroupRate[] {
  return numbered([...rates].sort((one, other) => one.position - other.position));
}

export function withRate(rates: readonly GroupRate[], tax_rate_id: string): GroupRate[] {
  if (rates.length >= MOST_RATES || rates.some((rate) => rate.tax_rate_id === tax_rate_id)) return [...rates];
  return numbered([...rates, { tax_rate_id, position: 0, compound: false }]);
}

export function withoutRate(rates: readonly GroupRate[], at: number): GroupRate[] {
  return numbered(rates.filter((_, index) => index !== at));
}

export function movedUp(rates: readonly GroupRate[], at: number): GroupRate[] {
  const moved = rates[at], above = rates[at - 1];
  if (!moved || !above) return [...rates];
  return numbered(rates.map((rate, index) => (index === at ? above : index === at - 1 ? moved : rate)));
}

/* On top of the ones before; the first has none. */
export function compounded(rates: readonly GroupRate[], at: number, compound: boolean): GroupRate[] {
  return numbered(rates.map((rate, index) => (index === at ? { ...rate, compound } : rate)));
}
