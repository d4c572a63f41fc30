import { Button, Input } from '@mantine/core';
import { type PointerEvent, useRef, useState } from 'react';
import { useSay } from '@/i18n/i18n';
import classes from './Signature.module.css';
import { HEIGHT, type Point, pointIn, pointsOf, strokesOf, WIDTH, withStroke } from './signature';
import { text } from './words';

const FIELD = `0 0 ${WIDTH} ${HEIGHT}`;

interface PadProps {
  value: string;
  onChange: (signature: string) => void;
}

/** A field to sign in with a finger, a pen or a mouse.  Whoever cannot is named above it. */
export function SignaturePad({ value, onChange }: PadProps) {
  const say = useSay(text);
  const { line, ...pen } = usePen((stroke) => onChange(withStroke(value, stroke)));
  const count = strokesOf(value).length;
  return (
    <Input.Wrapper component="div" label={say('signature')} description={say('signatureHint')}>
      <svg
        className={classes.pad}
        viewBox={FIELD}
        role="img"
        aria-label={count ? say('signed', { count }) : say('unsigned')}
        {...pen}
      >
        <line className={classes.line} x1={60} x2={WIDTH - 60} y1={400} y2={400} />
        <Ink strokes={[...strokesOf(value), ...line]} />
      </svg>
      <Button variant="default" h={48} mt={8} disabled={!count} onClick={() => onChange('')}>
        {say('clearSignature')}
      </Button>
    </Input.Wrapper>
  );
}

/** The stroke that is being drawn, and what the field has to hear for it. */
function usePen(drawn: (stroke: Point[]) => void) {
  const stroke = useRef<Point[]>([]);
  const [line, setLine] = useState<string[]>([]);
  const add = (event: PointerEvent<SVGSVGElement>) => {
    stroke.current.push(pointIn(event.currentTarget.getBoundingClientRect(), event.clientX, event.clientY));
    setLine([pointsOf(stroke.current)]);
  };
  return {
    line,
    onPointerDown: (event: PointerEvent<SVGSVGElement>) => {
      if (!event.isPrimary || event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      stroke.current = [];
      add(event);
    },
    onPointerMove: (event: PointerEvent<SVGSVGElement>) => {
      if (event.currentTarget.hasPointerCapture(event.pointerId)) add(event);
    },
    /** Also when the finger leaves the screen, or the system takes it away. */
    onLostPointerCapture: () => {
      drawn(stroke.current);
      setLine([]);
    },
  };
}

export function Drawn({ signature, name }: { signature: string; name: string }) {
  const say = useSay(text);
  return (
    <svg className={classes.drawn} viewBox={FIELD} role="img" aria-label={say('signatureOf', { name })}>
      <Ink strokes={strokesOf(signature)} />
    </svg>
  );
}

/** A dot is a line to itself, with round ends. */
function Ink({ strokes }: { strokes: readonly string[] }) {
  return <path className={classes.ink} d={strokes.map((stroke) => `M${stroke} h1`).join(' ')} />;
}
