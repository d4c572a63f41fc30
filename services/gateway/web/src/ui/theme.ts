import { type CSSVariablesResolver, createTheme } from '@mantine/core';
import { text } from './words';

/** Shades dark enough for AA contrast in both schemes; fonts that every system with Chinese has. */
export const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: { light: 8, dark: 9 },
  autoContrast: true,
  fontFamily: 'system-ui, "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", sans-serif',
  headings: { fontWeight: '650' },
  cursorType: 'pointer',
  // Whoever has asked their device for less movement gets lists that open at once.
  respectReducedMotion: true,
  components: {
    Anchor: { defaultProps: { underline: 'always' } },
    Badge: { defaultProps: { tt: 'none' } },
    // Asked for at every rendering, since the language may have changed.
    Modal: { defaultProps: () => ({ closeButtonProps: { 'aria-label': text('close') } }) },
    // A table that is wider than the screen is scrolled with keys as well.
    TableScrollContainer: { defaultProps: { scrollAreaProps: { viewportProps: { tabIndex: 0 } } } },
  },
});

const light = (color: string, text: string) => ({ [`--mantine-color-${color}-light-color`]: text });

/** Where Mantine's own greys and tinted labels are too pale to be read in the sun, or by everybody. */
export const readable: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#495057',
    '--mantine-color-error': '#9b1c1c',
    '--mantine-color-placeholder': '#5c636a',
    ...light('green', '#1b5e2a'),
    ...light('orange', '#8f3003'),
    ...light('yellow', '#7a4a00'),
    ...light('red', '#9b1c1c'),
    ...light('blue', '#124c85'),
    ...light('gray', '#343a40'),
  },
  dark: {
    '--mantine-color-dimmed': '#c1c7cd',
    '--mantine-color-error': '#ff8787',
    '--mantine-color-placeholder': '#a6adb4',
    ...light('gray', '#e9ecef'),
  },
});
