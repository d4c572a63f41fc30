/** A text field that a hardware scanner types into.
 *
 * Scanners differ: keys one by one, one inserted string, or a composition of the Chinese input method that is switched
 * on, where keys have no names.  So the field is read as a whole: at the terminator, or when a burst has ended without.
 */
const PAUSE_MS = 120;
/** Nobody types so fast. */
const PER_CHARACTER_MS = 40;
const SHORTEST_CODE = 4;

/** Calls `hear` with each text and empties the field.  Returns how to stop. */
export function listenTo(field: HTMLInputElement, hear: (text: string) => void): () => void {
  const over = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let begun: number | null = null;
  let last = 0;

  const take = () => {
    clearTimeout(timer);
    begun = null;
    const text = field.value.trim();
    field.value = '';
    if (text) hear(text);
  };
  const scanned = () => {
    const { length } = field.value.trim();
    return begun !== null && length >= SHORTEST_CODE && (last - begun) / length < PER_CHARACTER_MS;
  };
  const changed = () => {
    clearTimeout(timer);
    last = performance.now();
    begun = field.value ? (begun ?? last) : null;
    timer = setTimeout(() => scanned() && take(), PAUSE_MS);
  };
  const pressed = (event: KeyboardEvent) => {
    // During a composition Enter ends that, and the text is there only afterwards.
    if (event.isComposing || !(event.key === 'Enter' || (event.key === 'Tab' && scanned()))) return;
    event.preventDefault();
    take();
  };

  const { signal } = over;
  field.addEventListener('input', changed, { signal });
  field.addEventListener('compositionstart', () => clearTimeout(timer), { signal });
  field.addEventListener('compositionend', changed, { signal });
  field.addEventListener('keydown', pressed, { signal });
  return () => {
    clearTimeout(timer);
    over.abort();
  };
}
