/** Codes from the camera, read on the device itself: no picture leaves it. */
import { prepareZXingModule, type ReaderOptions, readBarcodes } from 'zxing-wasm/reader';
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';
import { Gate } from './gate';

prepareZXingModule({ overrides: { locateFile: () => wasmUrl } });

export const READING: ReaderOptions = {
  formats: ['EAN8', 'EAN13', 'UPCA', 'Code128', 'DataMatrix', 'QRCode'],
  maxNumberOfSymbols: 1,
  tryHarder: true,
  textMode: 'Plain',
};
const BETWEEN_FRAMES_MS = 60;
const VIBRATE_MS = 80;
/** Only the middle is looked at, so that one aims at one of several labels. */
const AIM = 0.8;

export type NoCamera = 'insecure' | 'missing' | 'denied' | 'busy';

const TROUBLES: Record<string, NoCamera> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotReadableError: 'busy',
  AbortError: 'busy',
};

export class CameraTrouble extends Error {
  constructor(readonly why: NoCamera) {
    super(why);
  }
}

/** Shows the camera in `video` and calls `hear` with each code, until the signal.  Throws CameraTrouble. */
export async function watch(video: HTMLVideoElement, hear: (code: string) => void, signal: AbortSignal): Promise<void> {
  const stream = await opened();
  const stop = () => {
    for (const track of stream.getTracks()) track.stop();
  };
  signal.addEventListener('abort', stop);
  if (signal.aborted) return stop();
  video.srcObject = stream;
  await video.play();
  const canvas = document.createElement('canvas');
  const gate = new Gate();
  while (!signal.aborted) {
    const picture = frame(video, canvas);
    const [seen] = picture ? await readBarcodes(picture, READING) : [];
    const code = gate.see(seen ? `${seen.symbologyIdentifier}${seen.text}` : '');
    if (code && !signal.aborted) {
      navigator.vibrate?.(VIBRATE_MS);
      hear(code);
    }
    await new Promise((next) => setTimeout(next, BETWEEN_FRAMES_MS));
  }
}

async function opened(): Promise<MediaStream> {
  // Browsers give a camera only to pages that came over HTTPS, and hide that there could be one.
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraTrouble(isSecureContext ? 'missing' : 'insecure');
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch (error) {
    throw new CameraTrouble((error instanceof DOMException && TROUBLES[error.name]) || 'missing');
  }
}

function frame(video: HTMLVideoElement, canvas: HTMLCanvasElement): ImageData | null {
  const [width, height] = [Math.floor(video.videoWidth * AIM), Math.floor(video.videoHeight * AIM)];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!width || !height || !context) return null;
  canvas.width = width;
  canvas.height = height;
  context.drawImage(video, (width - video.videoWidth) / 2, (height - video.videoHeight) / 2);
  return context.getImageData(0, 0, width, height);
}
