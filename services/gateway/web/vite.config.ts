import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';

const PLATFORM = process.env.NINEHOURS_URL ?? 'http://127.0.0.1:8009';
const SERVER_PATHS = [
  '/api',
  '/me',
  '/sign-in',
  '/sign-out',
  '/live',
  '/platform',
  '/readyz',
  '/parked',
  '/users',
  '/report',
  '/print',
  '/outlines',
  '/clock',
];

// One chunk for each library that changes rarely, so that a new version of ours rewrites little on every phone.
const FIRST_SCREEN: ['$initial'] = ['$initial'];
/** Of these the first screen needs a part; the rest comes with the pages that use it. */
const IN_PART: [string, RegExp][] = [
  ['mantine', /node_modules\/.*@mantine/],
  ['tanstack', /node_modules\/.*@tanstack/],
];
const WHOLE: [string, RegExp][] = [
  ['react', /node_modules\/.*\/(react|react-dom|scheduler)\//],
  ['maplibre', /node_modules\/.*maplibre-gl/],
  ['echarts', /node_modules\/.*\/(echarts|zrender)\//],
  ['zxing', /node_modules\/.*zxing-wasm/],
];

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  plugins: [
    react(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'sw.ts',
      registerType: 'prompt',
      injectRegister: false,
      injectManifest: { globPatterns: ['**/*.{js,css,html,svg,wasm,json}'], maximumFileSizeToCacheInBytes: 4_000_000 },
      manifest: {
        id: '/',
        name: '九小时 NineHours',
        short_name: '九小时',
        lang: 'zh-CN',
        start_url: '/',
        display: 'standalone',
        background_color: '#ffffff',
        theme_color: '#0b4a8f',
        icons: [
          { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
          { src: '/icon-maskable.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'maskable' },
        ],
      },
    }),
  ],
  build: {
    target: 'es2022',
    sourcemap: false,
    chunkSizeWarningLimit: 1_500,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            ...IN_PART.map(([name, test]) => ({ name, test, tags: FIRST_SCREEN })),
            ...IN_PART.map(([name, test]) => ({ name: `${name}-more`, test })),
            ...WHOLE.map(([name, test]) => ({ name, test })),
          ],
        },
      },
    },
  },
  server: { proxy: Object.fromEntries(SERVER_PATHS.map((path) => [path, PLATFORM])) },
  test: { environment: 'node', include: ['tests/**/*.test.ts'] },
});
