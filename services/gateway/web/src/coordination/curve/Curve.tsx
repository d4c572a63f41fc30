/** People relieved in time: what was planned, what is real, what cannot be exceeded.  ECharts comes with it. */
import { useComputedColorScheme } from '@mantine/core';
import { LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useMemo, useRef } from 'react';
import { useLanguage, useSay } from '@/i18n/i18n';
import { letterScale } from '@/ui/letterScale';
import { useCurve } from '../data';
import type { Model } from '../useModel';
import { text } from '../words';
import { type CurveWords, optionOf } from './option';

use([LineChart, AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

export default function Curve({ model }: { model: Model }) {
  const say = useSay(text);
  const language = useLanguage();
  const scheme = useComputedColorScheme('light');
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<ReturnType<typeof init>>(null);
  const real = useCurve(model.incident.incident).data;
  const { outlook, plan, nowMin } = model;
  const { deadline_min: deadlineMin } = model.incident;

  // biome-ignore lint/correctness/useExhaustiveDependencies: words are said in the language
  const option = useMemo(() => {
    const said: CurveWords = {
      plan: say('curvePlan'),
      real: say('curveReal'),
      bound: say('curveBound'),
      deadline: say('curveDeadline'),
      now: say('curveNow'),
    };
    const bound = plan?.summary.relieved_bound;
    return optionOf({ planned: outlook?.curve ?? [], real: real ?? [], bound, nowMin, deadlineMin }, said, scheme);
  }, [outlook, real, plan, nowMin, deadlineMin, language, scheme]);

  useEffect(() => {
    if (!element.current) return;
    const drawn = init(element.current, null, { renderer: 'svg' });
    const watch = new ResizeObserver(() => drawn.resize());
    watch.observe(element.current);
    chart.current = drawn;
    return () => {
      watch.disconnect();
      drawn.dispose();
    };
  }, []);
  useEffect(() => chart.current?.setOption(option, true), [option]);

  const style = { height: '100%', zoom: letterScale() };
  return <div ref={element} role="img" aria-label={say('curve')} style={style} data-testid="curve" />;
}
