/** Which frames of a camera are a scan: two equal ones in a row, once until the code has left the picture.
 *
 * A camera sees a code thirty times a second; without this each look would be a booking.
 */
const GONE_AFTER_FRAMES = 5;

export class Gate {
  #before = '';
  #locked = '';
  #missed = 0;

  /** The code of a frame, "" for none.  Returns the code when it is to be taken, otherwise "". */
  see(code: string): string {
    if (code && code === this.#locked) {
      this.#missed = 0;
      this.#before = code;
      return '';
    }
    this.#missed += 1;
    if (this.#missed >= GONE_AFTER_FRAMES) this.#locked = '';
    const twice = code !== '' && code === this.#before;
    this.#before = code;
    if (!twice) return '';
    this.#locked = code;
    this.#missed = 0;
    return code;
  }
}
