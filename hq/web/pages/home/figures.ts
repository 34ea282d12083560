/*
 * Figures: sales of a day beside those of another one up to the same time. Pure.
 */
export interface Sold { group_key: string; amount: number; sales_count: number }

/* Of the groups by hour, those whole before now, and of the running one its part. */
export function byNow(hours: readonly Pick<Sold, "group_key" | "amount">[], now: Date): number {
  const hour = now.getHours();
  const part = now.getMinutes() / 60;
  return Math.round(hours.reduce((sum, group) => {
    const at = Number(group.group_key.slice(0, 2));
    return sum + (at < hour ? group.amount : at === hour ? group.amount * part : 0);
  }, 0));
}

export function total(groups: readonly Sold[], figure: "amount" | "sales_count"): number {
  return groups.reduce((sum, group) => sum + group[figure], 0);
}

/* 0.12 of twelve per cent more; null where there is nothing to compare with. */
export function growth(now: number, before: number): number | null {
  return before > 0 ? now / before - 1 : null;
}

/* Every hour from the first to the last in which anything was sold on either day: "09" to "20". */
export function hoursOf(groups: readonly Pick<Sold, "group_key">[]): string[] {
  const hours = groups.map(({ group_key }) => Number(group_key.slice(0, 2)));
  if (!hours.length) return [];
  const first = Math.min(...hours);
  return Array.from({ length: Math.max(...hours) - first + 1 }, (_, index) => String(first + index).padStart(2, "0"));
}

/* What was sold in each hour; nothing is known of hours after `last`, but what a store sold whose clock is ahead of this one. */
export function byHour(groups: readonly Pick<Sold, "group_key" | "amount">[], hours: readonly string[], last = 23): (number | null)[] {
  return hours.map((hour) => groups.find(({ group_key }) => group_key.startsWith(hour))?.amount ?? (Number(hour) > last ? null : 0));
}
