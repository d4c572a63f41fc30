import { useCallback, useMemo } from 'react';
import { useLanguage, useSay } from '@/i18n/i18n';
import { useOutlines } from '../data';
import type { Model } from '../useModel';
import { useView, type View } from '../view';
import { text } from '../words';
import type { Data, Picked } from './engine';
import { around, divisionFeatures, roadFeatures, spotFeatures, storeFeatures, tripFeatures } from './features';
import { Legend } from './Legend';
import { MapView } from './MapView';

interface Props {
  model: Model;
  hovered: string | null;
  onHover: (place: string | null) => void;
}

/** The map of the incident; what is picked on it opens beside it. */
export function SituationMap({ model, hovered, onHover }: Props) {
  const say = useSay(text);
  const { view, go } = useView();
  const data = useFeatures(model);
  const { spots } = model;
  const bounds = useMemo(() => spots && around(spots), [spots]);
  const chosen = spots?.find((spot) => spot.place === view.place);
  const pick = useCallback(({ kind, code }: Picked) => go(PICKED[kind](code)), [go]);
  return (
    <>
      <MapView
        label={say('map')}
        data={data}
        bounds={bounds}
        highlighted={hovered ?? view.place ?? null}
        centre={chosen && [chosen.lon, chosen.lat]}
        onPick={pick}
        onHover={onHover}
      />
      <Legend />
    </>
  );
}

/** Where what was picked leads. */
const PICKED: Record<Picked['kind'], (code: string) => View> = {
  place: (place) => ({ place }),
  road: (road) => ({ road }),
  store: (subject) => ({ hand: 'leave_out_store', subject }),
};

function useFeatures(model: Model): Data {
  const { spots, stores, roads, closures, trips, incident, nowMin } = model;
  const language = useLanguage();
  const outlines = useOutlines().data;
  const { names } = model;
  // biome-ignore lint/correctness/useExhaustiveDependencies: labels are said in the language
  const divisions = useMemo(() => outlines && divisionFeatures(outlines, names), [outlines, names, language]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: labels are said in the language
  const shownSpots = useMemo(() => spotFeatures(spots ?? [], incident.deadline_min), [spots, incident, language]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: labels are said in the language
  const shownStores = useMemo(() => storeFeatures(stores), [stores, language]);
  const shownRoads = useMemo(() => roadFeatures(roads, closures), [roads, closures]);
  const { at, legs } = useMemo(() => {
    const places = [...(spots ?? []).map((spot) => ({ ...spot, code: spot.place }))];
    const all = [...places, ...stores.map((store) => ({ ...store, code: store.store }))];
    return tripFeatures(trips, new Map(all.map(({ code, lon, lat }) => [code, [lon, lat]])), nowMin);
  }, [spots, stores, trips, nowMin]);
  return useMemo(
    () => ({
      ...(divisions && { outlines: divisions }),
      roads: shownRoads,
      stores: shownStores,
      spots: shownSpots,
      trips: at,
      legs,
    }),
    [divisions, shownRoads, shownStores, shownSpots, at, legs],
  );
}
