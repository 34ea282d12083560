/** What a chart shows: at most six series over the same labels; null where there is no figure. */
export interface ChartSeries { name: string; values: readonly (number | null)[]; /** Over, where the others are not: last year beside this one. */ finished?: boolean }
export interface ChartContent {
  kind: "line" | "bar";
  labels: readonly string[];
  series: readonly ChartSeries[];
  /** The last label is not over yet. */
  unfinished: boolean;
  format(value: number): string;
}
export const SERIES_MOST = 6;
