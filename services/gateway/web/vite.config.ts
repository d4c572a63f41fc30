import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { HtmlTagDescriptor, Plugin, Rolldown } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';

const PLATFORM = process.env.NINEHOURS_URL ?? 'http://127.0.0.1:8009';
/** Where the server answers; all else is the application's.  A test compares it with the gateway's document. */
const SERVER_PATHS = [
  '/api',
  '/audit',
  '/events',
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
  '/status',
  '/trail',
  '/views',
];

const FIRST = 'src/first.ts';

/** What index.html names: the sign-in, and nothing that only those who are signed in need. */
const FIRST_SCREEN: ['$initial'] = ['$initial'];
const MANTINE = /node_modules\/.*(@mantine|@floating-ui|react-remove-scroll|react-number-format)/;
/** Of Mantine, what no phone needs for its first view. */
const FLOATING = /\/(Combobox(?!\/ComboboxChevron)|Select|Popover|Floating|Modal|ModalBase|ScrollArea)\//;
const AT_DESKS = /\/(Table|Textarea|Progress|Chip)\/|@floating-ui|react-remove-scroll/;
/** Of Mantine, what comes with what is filled in. */
const IN_FORMS =
  /\/(NumberInput|Checkbox|Switch|SimpleGrid|Accordion|List|FileButton|NativeSelect|InlineInput)\/|react-number-format/;
const isInForms = (id: string) => MANTINE.test(id) && IN_FORMS.test(id);
const isCommonMantine = (id: string) => MANTINE.test(id) && ![FLOATING, AT_DESKS, IN_FORMS].some((not) => not.test(id));
/** Of ours, what the first view of a clerk does not show. */
const LATER =
  /src\/(incident|outbox|api\/(csv|live|useLive|pace|concern)|ui\/(Counter|Print|useOnce|BigButton)|offline\/secret|i18n\/vehicles)/;
const isCommon = (id: string) => /src\/(api|clock|i18n|offline|scan|ui)\/|@tabler/.test(id) && !LATER.test(id);
/** Which modules travel together, the first that fits counts.
 *
 * A slow line answers a request 150 ms late and six at a time, so that many small chunks cost more than their bytes;
 * but nothing comes to a phone that only desks need.
 */
const CHUNKS = [
  // Runs before all else, so it must not wait for a library.
  {
    name: 'asking',
    test: /src\/(folders|api\/(ahead|lists|request)|clock\/clock|session\/remembered)|vite\/preload-helper/,
  },
  // Libraries that change rarely, so that a new version of ours rewrites little on every phone.
  // React itself: other libraries have folders of that name, too.
  { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
  { name: 'tanstack', test: /node_modules\/.*@tanstack\/(?!.*(table|virtual))/ },
  { name: 'dexie', test: /node_modules\/.*\/dexie|src\/offline\/db/ },
  { name: 'maplibre', test: /node_modules\/.*maplibre-gl/ },
  { name: 'echarts', test: /node_modules\/.*\/(echarts|zrender)\// },
  { name: 'zxing', test: /node_modules\/.*zxing-wasm/ },
  { name: 'mantine', test: MANTINE, tags: FIRST_SCREEN },
  { name: 'main', test: /src\//, tags: FIRST_SCREEN, minShareCount: 2 },
  { name: 'mantine-more', test: isCommonMantine, minShareCount: 2 },
  { name: 'shared', test: isCommon, minShareCount: 2 },
  { name: 'mantine-forms', test: isInForms, minShareCount: 2 },
  { name: 'later', test: LATER, minShareCount: 2 },
];

/** The chunk of a module and all that it imports before it runs, itself first. */
function needed(bundle: Rolldown.OutputBundle, module: string): string[] {
  const chunks = Object.values(bundle).filter((one) => one.type === 'chunk');
  const found = new Set(chunks.filter((one) => one.facadeModuleId?.endsWith(module)).map(({ fileName }) => fileName));
  if (!found.size) throw new Error(`no chunk begins with ${module}`);
  for (const name of found)
    for (const more of chunks.find((one) => one.fileName === name)?.imports ?? []) found.add(more);
  return [...found];
}

function preloaded(file: string): HtmlTagDescriptor {
  return {
    tag: 'link',
    attrs: { rel: 'modulepreload', crossorigin: true, href: `/${file}` },
    injectTo: 'head-prepend',
  };
}

/** src/first.ts comes before everything else in index.html, and is small enough to run while the rest travels. */
function firstOfAll(): Plugin {
  return {
    name: 'first-of-all',
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle }) => {
        const [first = FIRST, ...rest] = bundle ? needed(bundle, FIRST) : [];
        const script = { type: 'module', crossorigin: true, src: `/${first}` };
        return [{ tag: 'script', attrs: script, injectTo: 'head-prepend' }, ...rest.map((name) => preloaded(name))];
      },
    },
  };
}

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  plugins: [
    react(),
    firstOfAll(),
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
      input: ['index.html', FIRST],
      output: {
        codeSplitting: { groups: CHUNKS },
      },
    },
  },
  server: { proxy: Object.fromEntries(SERVER_PATHS.map((path) => [path, PLATFORM])) },
  test: { environment: 'node', include: ['tests/**/*.test.ts'] },
});
