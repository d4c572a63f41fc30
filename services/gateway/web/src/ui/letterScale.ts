const USUAL_PX = 16;

/** How much larger than usual letters are on this screen: for what is drawn or placed by pixels. */
export function letterScale(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL_PX;
}
