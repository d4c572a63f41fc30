import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { Data, Picked, ReliefMap } from './engine';
import classes from './MapView.module.css';

interface Props {
  label: string;
  data: Data;
  bounds: [number, number, number, number] | undefined;
  highlighted: string | null;
  centre: [number, number] | undefined;
  onPick: (what: Picked) => void;
  onHover: (place: string | null) => void;
}

const engine = () => import('./engine');
// Fetched and started beside the answers: it is the largest of what the page is made of.
engine().catch(() => {});

/** The map, as far as React is concerned: an element that is given features. */
export function MapView({ label, data, bounds, highlighted, centre, onPick, onHover }: Props) {
  const scheme = useComputedColorScheme('light');
  const element = useRef<HTMLElement>(null);
  const [map, setMap] = useState<ReliefMap | null>(null);
  const heard = useRef({ onPick, onHover });
  heard.current = { onPick, onHover };

  useEffect(() => {
    let made: ReliefMap | null = null;
    let over = false;
    void engine().then(({ ReliefMap }) => {
      const container = element.current;
      if (over || !container) return;
      made = new ReliefMap(container, scheme, getComputedStyle(container).fontFamily, {
        picked: (what) => heard.current.onPick(what),
        hovered: (place) => heard.current.onHover(place),
        drawn: (places) => {
          container.dataset.villages = String(places);
        },
      });
      setMap(made);
    });
    return () => {
      over = true;
      setMap(null);
      made?.remove();
    };
  }, [scheme]);

  useEffect(() => map?.show(data), [map, data]);
  useEffect(() => void map?.highlight(highlighted), [map, highlighted]);
  const [lon, lat] = centre ?? [];
  useEffect(() => {
    if (lon !== undefined && lat !== undefined) void map?.goTo([lon, lat]);
  }, [map, lon, lat]);
  const box = bounds?.join();
  useEffect(() => {
    if (box) void map?.fit(box.split(',').map(Number) as [number, number, number, number]);
  }, [map, box]);

  return <section ref={element} className={classes.map} aria-label={label} data-testid="relief-map" tabIndex={-1} />;
}
