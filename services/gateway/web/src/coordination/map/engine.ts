/** The map itself: no tiles, no glyphs, no requests; everything on it is ours.  Loaded when a map is shown. */
import 'maplibre-gl/dist/maplibre-gl.css';
import {
  type GeoJSONSource,
  Map as MapLibre,
  type MapMouseEvent,
  NavigationControl,
  prewarm,
  setWorkerUrl,
} from 'maplibre-gl';
// The worker must be named: MapLibre would look for it beside its own module, find nothing, and stay blank in silence.
import worker from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { shapes } from './shapes';
import { type Scheme, type Source, styleOf } from './style';

setWorkerUrl(worker);
prewarm();

export type Picked = { kind: 'place' | 'road' | 'store'; code: string };
export type Data = Partial<Record<Source, GeoJSON.FeatureCollection>>;

interface Hearers {
  picked: (what: Picked) => void;
  hovered: (place: string | null) => void;
  /** How many different places are drawn. */
  drawn: (places: number) => void;
}

/** What can be picked, the topmost first. */
const KINDS: Record<string, Picked['kind']> = {
  'left-out': 'place',
  spots: 'place',
  stores: 'store',
  closures: 'road',
  'roads-hit': 'road',
};
/** Below stands the legend. */
const AROUND_PX = { top: 30, left: 30, right: 30, bottom: 60 };
const SPOTS = ['left-out', 'spots'];
const GATHER_MS = 50;

/** Nothing twice is not drawn twice. */
function isSame(one: GeoJSON.FeatureCollection | undefined, other: GeoJSON.FeatureCollection): boolean {
  return one === other || (!one?.features.length && !other.features.length);
}

export class ReliefMap {
  private readonly map: MapLibre;
  private readonly ready: Promise<void>;
  private shown: Data = {};
  private wanted: Data = {};
  private gathering: ReturnType<typeof setTimeout> | undefined;
  private uncounted = true;

  constructor(container: HTMLElement, scheme: Scheme, fonts: string, hearers: Hearers) {
    this.map = new MapLibre({
      container,
      style: styleOf(scheme),
      localIdeographFontFamily: fonts,
      attributionControl: false,
      // Labels that fade in draw the whole map again and again, which a desk without a graphics card pays for.
      fadeDuration: 0,
      dragRotate: false,
      center: [113.85, 34.05],
      zoom: 8.5,
    });
    this.map.addControl(new NavigationControl({ showCompass: false }), 'top-left');
    this.ready = new Promise((done) => this.map.once('load', () => done()));
    void this.ready.then(() => {
      this.map.resize(); // what stands around the map may have been drawn after it
      for (const { name, image } of shapes()) this.map.addImage(name, image, { sdf: true });
    });
    this.map.on('click', (event) => {
      const found = this.under(event);
      if (found) hearers.picked(found);
    });
    this.map.on('mousemove', (event) => {
      const found = this.under(event);
      this.map.getCanvas().style.cursor = found ? 'pointer' : '';
      hearers.hovered(found?.kind === 'place' ? found.code : null);
    });
    this.map.on('mouseout', () => hearers.hovered(null));
    this.map.on('moveend', () => {
      this.uncounted = true;
    });
    this.map.on('idle', () => this.uncounted && hearers.drawn(this.drawn()));
  }

  /** Answers that come one after the other are drawn together. */
  show(data: Data): void {
    this.wanted = data;
    this.gathering ??= setTimeout(() => void this.ready.then(() => this.draw()), GATHER_MS);
  }

  private draw(): void {
    this.gathering = undefined;
    for (const [name, features] of Object.entries(this.wanted) as [Source, GeoJSON.FeatureCollection][]) {
      if (isSame(this.shown[name], features)) continue;
      this.map.getSource<GeoJSONSource>(name)?.setData(features);
      this.uncounted ||= name === 'spots';
    }
    this.shown = this.wanted;
  }

  async fit(bounds: [number, number, number, number]): Promise<void> {
    await this.ready;
    this.map.fitBounds(bounds, { padding: AROUND_PX, animate: false });
  }

  async highlight(place: string | null): Promise<void> {
    await this.ready;
    for (const layer of ['hovered', 'hovered-name']) this.map.setFilter(layer, ['==', ['get', 'code'], place ?? '']);
  }

  async goTo(centre: [number, number]): Promise<void> {
    await this.ready;
    this.map.easeTo({ center: centre, zoom: Math.max(this.map.getZoom(), 11) });
  }

  remove(): void {
    clearTimeout(this.gathering);
    this.map.remove();
  }

  private drawn(): number {
    this.uncounted = false;
    return new Set(this.map.queryRenderedFeatures({ layers: SPOTS }).map(({ properties }) => properties.code)).size;
  }

  private under({ point }: MapMouseEvent): Picked | undefined {
    const layers = Object.keys(KINDS).filter((layer) => this.map.getLayer(layer));
    const found = this.map.queryRenderedFeatures(point, { layers });
    const best = layers.map((layer) => found.find((feature) => feature.layer.id === layer)).find(Boolean);
    const kind = best && KINDS[best.layer.id];
    return kind && { kind, code: String(best.properties.code) };
  }
}
