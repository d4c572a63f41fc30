/** Loaded when somebody looks at it, and no more of the library than lines on two axes. */
import { useMantineColorScheme } from '@mantine/core';
import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { number } from '@/i18n/numbers';

use([LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

export interface ChartProps {
  label: string;
  unit: string;
  hours: number[];
  /** Stock is there at one moment (`step`), a line makes it little by little. */
  series: { name: string; step: boolean; units: number[] }[];
}

/** Blue, orange, grey: told apart by people who do not see red and green; dashes tell them apart without colour. */
const COLORS = ['#1c6bb8', '#d9730d', '#6c757d', '#3aa0c8', '#8c5a2b'];
const DASHES = ['solid', 'dashed', 'dotted'] as const;

export function OutputChart(props: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(null);
  const dark =
    useMantineColorScheme().colorScheme === 'dark' || document.documentElement.dataset.mantineColorScheme === 'dark';

  useEffect(() => {
    const drawn = place.current && init(place.current, undefined, { renderer: 'svg' });
    if (!drawn) return;
    chart.current = drawn;
    const watch = new ResizeObserver(() => drawn.resize());
    watch.observe(drawn.getDom());
    return () => {
      watch.disconnect();
      drawn.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    chart.current?.setOption(option(props, dark), { notMerge: true });
  }, [props, dark]);

  return <div ref={place} role="img" aria-label={props.label} style={{ height: 320, width: '100%' }} />;
}

function option({ unit, hours, series }: ChartProps, dark: boolean) {
  const ink = dark ? '#c9c9c9' : '#495057';
  const lines = { lineStyle: { color: dark ? '#424242' : '#e9ecef' } };
  return {
    animation: false,
    color: COLORS,
    textStyle: { fontFamily: 'inherit', color: ink },
    grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
    legend: { top: 0, right: 0, textStyle: { color: ink }, type: 'scroll' },
    tooltip: { trigger: 'axis', valueFormatter: (value: number) => `${number(value)} ${unit}` },
    xAxis: {
      type: 'value',
      max: hours.at(-1),
      axisLabel: { color: ink, formatter: (hour: number) => `+${hour} h` },
      splitLine: lines,
    },
    yAxis: { type: 'value', axisLabel: { color: ink }, splitLine: lines },
    series: series.map(({ name, step, units }, index) => ({
      name,
      type: 'line',
      stack: 'all',
      areaStyle: { opacity: 0.25 },
      lineStyle: { type: DASHES[index % DASHES.length] },
      step: step && 'end',
      symbol: 'none',
      data: units.map((value, at) => [hours[at], value]),
    })),
  };
}
