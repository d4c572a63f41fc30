/** How the map looks.  Colour is never alone: who is left out has another shape, a closure another line. */
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { letterScale } from '@/ui/letterScale';

export type Scheme = 'light' | 'dark';
export const SOURCES = ['outlines', 'roads', 'legs', 'stores', 'spots', 'trips'] as const;
export type Source = (typeof SOURCES)[number];

/** Blue early, orange late: a ramp that colour-blind people can read. */
export const RAMP: [share: number, colour: string][] = [
  [0, '#1864ab'],
  [0.5, '#74a9cf'],
  [0.8, '#fdd49e'],
  [1, '#f08c00'],
];

const INKS = {
  light: { ground: '#f8f9fa', outline: '#868e96', road: '#ced4da', text: '#212529', halo: '#ffffff', edge: '#343a40' },
  dark: { ground: '#1a1b1e', outline: '#909296', road: '#45484d', text: '#e9ecef', halo: '#141517', edge: '#dee2e6' },
};
export const LEFT_OUT = { light: '#c2255c', dark: '#f783ac' };
const CLOSED = { light: '#c92a2a', dark: '#ff8787' };
const SLOW = { light: '#e67700', dark: '#ffd43b' };
const TRIP = { light: '#2b8a3e', dark: '#69db7c' };

const share: ExpressionSpecification = ['interpolate', ['linear'], ['get', 'share'], ...RAMP.flat()] as never;
const byPeople = (least: number, most: number): ExpressionSpecification => [
  'interpolate',
  ['linear'],
  ['zoom'],
  8,
  ['interpolate', ['linear'], ['sqrt', ['get', 'people']], 0, least, 30, most],
  13,
  ['interpolate', ['linear'], ['sqrt', ['get', 'people']], 0, least * 2.5, 30, most * 2.5],
];
const FONT = ['sans-serif'];

export function styleOf(scheme: Scheme): StyleSpecification {
  const ink = INKS[scheme];
  return {
    version: 8,
    sources: Object.fromEntries(
      SOURCES.map((name) => [name, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } }]),
    ) as StyleSpecification['sources'],
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': ink.ground } },
      { id: 'outlines', source: 'outlines', type: 'line', paint: { 'line-color': ink.outline, 'line-width': 1.2 } },
      ...lineLayers(scheme),
      ...storeLayers(scheme),
      ...spotLayers(scheme),
      ...movingLayers(scheme),
      ...labelLayers(ink),
    ],
  };
}

function lineLayers(scheme: Scheme): LayerSpecification[] {
  const state: ExpressionSpecification = ['get', 'state'];
  const closures = { light: CLOSED.light, dark: CLOSED.dark }[scheme];
  return [
    {
      id: 'roads',
      source: 'roads',
      type: 'line',
      filter: ['==', state, 'open'],
      paint: { 'line-color': INKS[scheme].road, 'line-width': ['interpolate', ['linear'], ['zoom'], 8, 0.8, 13, 3] },
    },
    {
      id: 'closures',
      source: 'roads',
      type: 'line',
      filter: ['!=', state, 'open'],
      paint: {
        'line-color': ['match', state, 'closed', closures, SLOW[scheme]],
        'line-width': 4,
        'line-dasharray': [1.5, 1],
      },
    },
    // Nobody hits a line of one pixel: this one is wide and cannot be seen.
    {
      id: 'roads-hit',
      source: 'roads',
      type: 'line',
      paint: { 'line-color': '#000', 'line-opacity': 0, 'line-width': 12 },
    },
    {
      id: 'legs',
      source: 'legs',
      type: 'line',
      paint: { 'line-color': TRIP[scheme], 'line-width': 1.2, 'line-opacity': 0.5 },
    },
  ];
}

function storeLayers(scheme: Scheme): LayerSpecification[] {
  return [
    {
      id: 'stores',
      source: 'stores',
      type: 'symbol',
      layout: {
        'icon-image': 'square',
        'icon-size': ['case', ['get', 'main'], 0.6, 0.34],
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
      },
      paint: { 'icon-color': ['case', ['get', 'closed'], CLOSED[scheme], INKS[scheme].edge], 'icon-opacity': 0.8 },
    },
  ];
}

function spotLayers(scheme: Scheme): LayerSpecification[] {
  const outcome: ExpressionSpecification = ['get', 'outcome'];
  return [
    {
      id: 'spots',
      source: 'spots',
      type: 'circle',
      filter: ['!=', outcome, 'left-out'],
      paint: {
        'circle-color': share,
        'circle-radius': byPeople(2.5, 9),
        'circle-stroke-color': INKS[scheme].edge,
        'circle-stroke-width': ['match', outcome, 'done', 2, 0.4],
      },
    },
    {
      id: 'left-out',
      source: 'spots',
      type: 'symbol',
      filter: ['==', outcome, 'left-out'],
      layout: {
        'icon-image': 'diamond',
        'icon-size': byPeople(0.24, 0.8),
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
        'symbol-sort-key': ['get', 'people'],
      },
      paint: { 'icon-color': LEFT_OUT[scheme], 'icon-halo-color': INKS[scheme].halo, 'icon-halo-width': 1 },
    },
  ];
}

/** Trips under way, and a ring around what is pointed at. */
function movingLayers(scheme: Scheme): LayerSpecification[] {
  const edge = INKS[scheme].edge;
  return [
    {
      id: 'trips',
      source: 'trips',
      type: 'symbol',
      layout: { 'icon-image': 'triangle', 'icon-size': 0.5, 'icon-allow-overlap': true },
      paint: { 'icon-color': TRIP[scheme], 'icon-halo-color': INKS[scheme].halo, 'icon-halo-width': 1 },
    },
    {
      id: 'hovered',
      source: 'spots',
      type: 'circle',
      filter: ['==', ['get', 'code'], ''],
      paint: {
        'circle-color': 'transparent',
        'circle-radius': 16,
        'circle-stroke-color': edge,
        'circle-stroke-width': 3,
      },
    },
  ];
}

function labelLayers(ink: (typeof INKS)['light']): LayerSpecification[] {
  const paint = { 'text-color': ink.text, 'text-halo-color': ink.halo, 'text-halo-width': 1.5 };
  const layout = {
    'text-field': ['get', 'label'] as ExpressionSpecification,
    'text-font': FONT,
    'text-optional': true,
  };
  const scale = letterScale();
  const offset: [number, number] = [0, 0.8];
  const below = { 'text-anchor': 'top' as const, 'text-offset': offset, 'text-size': 12 * scale };
  return [
    { id: 'names', source: 'spots', type: 'symbol', minzoom: 11, layout: { ...layout, ...below }, paint },
    { id: 'store-names', source: 'stores', type: 'symbol', minzoom: 10.5, layout: { ...layout, ...below }, paint },
    {
      id: 'hovered-name',
      source: 'spots',
      type: 'symbol',
      filter: ['==', ['get', 'code'], ''],
      layout: { ...layout, ...below, 'text-size': 15 * scale, 'text-offset': [0, 1.2], 'text-allow-overlap': true },
      paint,
    },
    {
      id: 'division-names',
      source: 'outlines',
      type: 'symbol',
      maxzoom: 11,
      filter: ['==', ['get', 'level'], 'county'],
      layout: { ...layout, 'text-size': 14 * scale },
      paint,
    },
  ];
}
