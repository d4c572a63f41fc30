import { Group, SegmentedControl, Stack, Text, VisuallyHidden } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useCallback, useState } from 'react';
import { useLive } from '@/api/useLive';
import { useSay } from '@/i18n/i18n';
import type { Incident } from '@/incident/answers';
import { WithIncident } from '@/incident/WithIncident';
import { Disconnected } from '@/ui/Disconnected';
import { PrintReport } from '@/ui/Print';
import { LastKnown } from '@/ui/Shown';
import { Failure } from '@/ui/States';
import classes from './Coordination.module.css';
import { Headline } from './Headline';
import { HandDialog } from './hand/HandDialog';
import { CODE_ID, HandPane } from './hand/HandPane';
import { PlacePane, TRIPS_ID } from './list/PlacePane';
import { SEARCH_ID, WorkList } from './list/WorkList';
import { SituationMap } from './map/SituationMap';
import { ASK_ID } from './plans/AskForPlan';
import { PlansPane } from './plans/PlansPane';
import { RemediesPane } from './plans/RemediesPane';
import { RoadDialog } from './roads/RoadDialog';
import { RoadsPane } from './roads/RoadsPane';
import { STRIP_ID, TimeStrip } from './strip/TimeStrip';
import { useMoment } from './strip/useMoment';
import { useThen } from './strip/useThen';
import { type Model, useModel } from './useModel';
import { PANES, type Pane, useView } from './view';
import { text } from './words';

/** Who will not be reached in time, why, and what can be done. */
export function CoordinationPage() {
  return <WithIncident>{(incident) => <Desk incident={incident} />}</WithIncident>;
}

const MAP_ID = 'relief-map';

function Desk({ incident }: { incident: Incident }) {
  const say = useSay(text);
  const { connected } = useLive();
  const model = useModel(incident);
  const [hovered, setHovered] = useState<string | null>(null);
  const { view, go } = useView();
  const moment = useMoment(incident.deadline_min);
  const then = useThen(model, moment.minute);
  useKeys(go);
  return (
    <Stack gap="sm" className={classes.desk}>
      <VisuallyHidden>
        <h1>{say('title')}</h1>
      </VisuallyHidden>
      {!connected && <Disconnected />}
      {model.lastKnownAt !== undefined && <LastKnown at={model.lastKnownAt} />}
      <Headline model={model} />
      {model.error ? (
        <Failure error={model.error} retry={model.retry} />
      ) : (
        <div className={classes.screen}>
          <div className={classes.left}>
            <div className={classes.map} id={MAP_ID} tabIndex={-1}>
              <SituationMap model={then} hovered={hovered} onHover={setHovered} />
            </div>
            <TimeStrip model={model} moment={moment} />
          </div>
          <div className={classes.side}>
            <PaneSwitch pane={view.pane ?? 'list'} onChange={(pane) => go({ pane, place: undefined })} />
            <SidePane model={model} then={then} hovered={hovered} onHover={setHovered} />
          </div>
        </div>
      )}
      <RoadDialog model={model} />
      <HandDialog model={model} />
      <Group justify="space-between">
        <PrintReport incident={incident.incident} />
        <Text size="xs" c="dimmed" visibleFrom="md">
          {say('keys')}
        </Text>
      </Group>
    </Stack>
  );
}

function PaneSwitch({ pane, onChange }: { pane: Pane; onChange: (pane: Pane) => void }) {
  const say = useSay(text);
  const names: Record<Pane, string> = {
    list: say('paneList'),
    plans: say('panePlans'),
    remedies: say('paneRemedies'),
    roads: say('paneRoads'),
    hand: say('paneHand'),
  };
  return (
    <Group>
      <SegmentedControl
        fullWidth
        className={classes.panes}
        classNames={{ label: classes.pane }}
        aria-label={say('panes')}
        value={pane}
        onChange={(chosen) => onChange(chosen as Pane)}
        data={PANES.map((value) => ({ value, label: names[value] }))}
      />
    </Group>
  );
}

interface Pointed {
  model: Model;
  /** At the moment that is shown. */
  then: Model;
  hovered: string | null;
  onHover: (place: string | null) => void;
}

function SidePane({ model, then, hovered, onHover }: Pointed) {
  const { view } = useView();
  if (view.place) return <PlacePane model={model} place={view.place} />;
  if (view.pane === 'plans') return <PlansPane model={model} />;
  if (view.pane === 'remedies') return <RemediesPane model={model} />;
  if (view.pane === 'roads') return <RoadsPane model={model} />;
  if (view.pane === 'hand') return <HandPane model={model} />;
  return <WorkList model={then} hovered={hovered} onHover={onHover} />;
}

const PATIENCE_FRAMES = 60;

/** The element may have to be drawn first, for which nobody knows how many frames it takes. */
function focusSoon(id: string, frames = PATIENCE_FRAMES): void {
  const element = document.getElementById(id);
  if (element) element.focus();
  else if (frames > 0) requestAnimationFrame(() => focusSoon(id, frames - 1));
}

function useKeys(go: ReturnType<typeof useView>['go']): void {
  const open = useCallback(
    (pane: Pane, id: string) => {
      go({ pane, place: undefined });
      focusSoon(id);
    },
    [go],
  );
  useHotkeys([
    ['/', () => open('list', SEARCH_ID)],
    ['r', () => open('plans', ASK_ID)],
    ['m', () => focusSoon(MAP_ID)],
    ['t', () => focusSoon(STRIP_ID, 1)],
    ['l', () => focusSoon(TRIPS_ID, 1)],
    ['x', () => open('hand', CODE_ID)],
  ]);
}
