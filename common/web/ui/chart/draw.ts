// What ECharts is told. Loaded only where a chart is seen: it is larger than all other parts together.
// SVG and rich text: a strict policy drops the style attributes of HTML tooltips.
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { init, use, type EChartsType } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { SERIES_MOST, type ChartContent, type ChartSeries } from "./series.ts";

use([BarChart, LineChart, GridComponent, TooltipComponent, SVGRenderer]);

// Lines differ by dashes and marks too: colour alone tells nobody.
const DASHES = ["solid", "dashed", "dotted", [8, 3, 2, 3], [12, 4], [2, 5]];
const MARKS = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect"];

interface Looks { series: string[]; ink: string; rule: string; raised: string; surface: string; family: string }

function looks(host: HTMLElement): Looks {
  const style = getComputedStyle(host), of = (name: string) => style.getPropertyValue(name).trim();
  return { series: MARKS.map((_, index) => of(`--series-${index + 1}`)), ink: of("--ink-soft"), rule: of("--rule"), raised: of("--raised"), surface: of("--surface"), family: style.fontFamily };
}

function line(series: ChartSeries, index: number, content: ChartContent, look: Looks): object[] {
  const color = look.series[index], last = series.values.length - 1, isOpen = content.unfinished && !series.finished;
  const common = { type: "line", name: series.name, symbol: MARKS[index], symbolSize: 6, showSymbol: series.values.length <= 32, color, emphasis: { disabled: true } };
  const whole = { ...common, data: isOpen ? series.values.slice(0, last) : series.values, lineStyle: { width: 2, color, type: DASHES[index] }, ...(content.series.length === 1 ? { areaStyle: { color, opacity: 0.08 } } : {}) };
  if (!isOpen || last < 1) return [whole];
  const open = series.values.map((value, at) => at >= last - 1 ? value : null);
  return [whole, { ...common, data: open, symbol: (_: unknown, point: { dataIndex: number }) => point.dataIndex === last ? "circle" : "none", showSymbol: true, symbolSize: 7, itemStyle: { color: look.surface, borderColor: color, borderWidth: 2 }, lineStyle: { width: 2, color, type: [2, 4] }, tooltip: { show: false } }];
}

function bar(series: ChartSeries, index: number, content: ChartContent, look: Looks): object[] {
  const color = look.series[index], last = series.values.length - 1, isOpen = content.unfinished && !series.finished;
  const open = { color: "transparent", borderColor: color, borderWidth: 1.5, borderType: "dashed" };
  return [{ type: "bar", name: series.name, barMaxWidth: 34, barGap: "12%", color, emphasis: { disabled: true }, itemStyle: { borderRadius: [3, 3, 0, 0] },
    data: series.values.map((value, at) => isOpen && at === last ? { value, itemStyle: open } : value) }];
}

function options(content: ChartContent, look: Looks) {
  const draw = content.kind === "line" ? line : bar;
  return {
    animation: false, textStyle: { fontFamily: look.family },
    grid: { left: 4, right: 12, top: 12, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, backgroundColor: look.raised, borderColor: look.rule, textStyle: { color: look.ink, fontSize: 12, fontFamily: look.family }, axisPointer: { type: content.kind === "bar" ? "shadow" : "line", lineStyle: { color: look.ink, type: "solid" }, shadowStyle: { color: look.ink, opacity: 0.06 } }, valueFormatter: (value: unknown) => typeof value === "number" ? content.format(value) : "–" },
    xAxis: { type: "category", data: [...content.labels], boundaryGap: content.kind === "bar", axisLine: { lineStyle: { color: look.rule } }, axisTick: { show: false }, axisLabel: { color: look.ink, hideOverlap: true, alignMinLabel: content.kind === "line" ? "left" : undefined, alignMaxLabel: content.kind === "line" ? "right" : undefined, fontFamily: look.family } },
    yAxis: { type: "value", splitNumber: 4, axisLabel: { color: look.ink, formatter: (value: number) => content.format(value), fontFamily: look.family }, splitLine: { lineStyle: { color: look.rule } } },
    series: content.series.slice(0, SERIES_MOST).flatMap((series, index) => draw(series, index, content, look)),
  };
}

export interface Drawing { draw(content: ChartContent): void; resize(): void; end(): void }

export function drawingIn(host: HTMLElement): Drawing {
  const chart: EChartsType = init(host, null, { renderer: "svg" });
  return {
    draw: content => { chart.setOption(options(content, looks(host)), { notMerge: true }); },
    resize: () => { chart.resize(); },
    end: () => { chart.dispose(); },
  };
}
