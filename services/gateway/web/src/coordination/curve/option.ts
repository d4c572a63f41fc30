/** What the chart draws, as data. */
import type { OutlookPoint } from '@/api/generated/allocation';
import type { CurvePoint } from '@/api/generated/relief';
import { span } from '@/clock/clock';
import { number } from '@/i18n/numbers';

export interface CurveWords {
  plan: string;
  real: string;
  bound: string;
  deadline: string;
  now: string;
}

interface Curves {
  planned: OutlookPoint[];
  real: CurvePoint[];
  bound: number | undefined;
  nowMin: number;
  deadlineMin: number;
}

const INKS = {
  light: { text: '#495057', line: '#dee2e6', plan: '#1864ab', real: '#2b8a3e', bound: '#c2255c' },
  dark: { text: '#c1c2c5', line: '#373a40', plan: '#74c0fc', real: '#69db7c', bound: '#f783ac' },
};
type Ink = (typeof INKS)['light'];
const FONT_SIZE = 10;

export function optionOf(curves: Curves, said: CurveWords, scheme: 'light' | 'dark') {
  const ink = INKS[scheme];
  const { deadlineMin } = curves;
  return {
    animation: false,
    aria: { enabled: true },
    textStyle: { fontFamily: 'inherit' },
    grid: { left: 8, right: 14, top: 32, bottom: 0 },
    legend: { top: 0, right: 8, itemHeight: 6, itemWidth: 16, textStyle: { color: ink.text, fontSize: FONT_SIZE } },
    tooltip: { trigger: 'axis' as const, confine: true, valueFormatter: (value: unknown) => number(Number(value)) },
    xAxis: {
      type: 'value' as const,
      min: 0,
      max: deadlineMin,
      interval: deadlineMin / 3,
      axisLabel: { color: ink.text, fontSize: FONT_SIZE, formatter: span },
      splitLine: { show: false },
      axisPointer: { label: { formatter: ({ value }: { value: unknown }) => span(Number(value)) } },
    },
    yAxis: {
      type: 'value' as const,
      splitNumber: 2,
      axisLabel: { color: ink.text, fontSize: FONT_SIZE, formatter: number },
      splitLine: { lineStyle: { color: ink.line } },
    },
    series: seriesOf(curves, said, ink),
  };
}

function seriesOf({ planned, real, bound, nowMin, deadlineMin }: Curves, said: CurveWords, ink: Ink) {
  const inTime = (points: [number, number][]) => points.filter(([minute]) => minute <= deadlineMin);
  const coming = inTime(planned.map(({ minute, people }) => [minute, people]));
  const done = inTime(real.map(({ minute, relieved }) => [minute, relieved]));
  const line = { type: 'line' as const, step: 'end' as const, showSymbol: false };
  return [
    {
      ...line,
      name: said.plan,
      data: held(coming, deadlineMin),
      lineStyle: { type: 'dashed' as const, width: 2 },
      color: ink.plan,
      markLine: { ...markLine(ink.text), data: marks(nowMin, deadlineMin, said) },
    },
    {
      ...line,
      name: said.real,
      data: held(done, Math.min(nowMin, deadlineMin)),
      lineStyle: { width: 3 },
      color: ink.real,
    },
    {
      ...line,
      name: said.bound,
      data: bound === undefined ? [] : [0, deadlineMin].map((minute) => [minute, bound]),
      lineStyle: { type: 'dotted' as const, width: 2 },
      color: ink.bound,
    },
  ];
}

/** From nobody at the beginning to what has been reached at the end. */
function held(points: [number, number][], end: number): [number, number][] {
  return [[0, 0], ...points, [end, points.at(-1)?.[1] ?? 0]];
}

function markLine(colour: string) {
  return {
    silent: true,
    symbol: 'none' as const,
    lineStyle: { color: colour, type: 'solid' as const, width: 1 },
    label: { color: colour, fontSize: FONT_SIZE, formatter: '{b}', position: 'insideEndTop' as const, rotate: 0 },
  };
}

function marks(nowMin: number, deadlineMin: number, said: CurveWords) {
  const deadline = { xAxis: deadlineMin, name: said.deadline };
  return nowMin < deadlineMin ? [deadline, { xAxis: nowMin, name: said.now }] : [deadline];
}
