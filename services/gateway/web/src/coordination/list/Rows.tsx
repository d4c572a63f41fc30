import { Badge, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { elapsed } from '@/clock/clock';
import { named, useSay } from '@/i18n/i18n';
import { number } from '@/i18n/numbers';
import { letterScale } from '@/ui/letterScale';
import parent from '../Coordination.module.css';
import type { Spot } from '../picture';
import type { Model } from '../useModel';
import type { View } from '../view';
import { text } from '../words';
import { mainCauses } from '../worklist';
import classes from './Rows.module.css';

const ROW_PX = 58;
const CAUSES_SHOWN = 2;

interface Props {
  model: Model;
  spots: Spot[];
  hovered: string | null;
  onHover: (place: string | null) => void;
}

/** Only the rows in sight are drawn, however many there are. */
export function Rows({ model, spots, hovered, onHover }: Props) {
  const say = useSay(text);
  const rowPx = ROW_PX * letterScale();
  const scroll = useRef<HTMLDivElement>(null);
  const byItself = useRef(false);
  const virtual = useVirtualizer({
    count: spots.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowPx,
    overscan: 8,
  });
  const index = spots.findIndex((spot) => spot.place === hovered);
  useEffect(() => {
    // What is hovered in the list is in sight already; moving it would pull it from under the pointer.
    if (index >= 0 && !byItself.current) virtual.scrollToIndex(index, { align: 'auto' });
  }, [index, virtual]);
  const hover = (place: string | null) => {
    byItself.current = place !== null;
    onHover(place);
  };
  return (
    <div ref={scroll} className={parent.scroll} data-testid="worklist">
      <ul className={classes.rows} style={{ height: virtual.getTotalSize() }} aria-label={say('paneList')}>
        {virtual.getVirtualItems().map(({ index: at, start }) => {
          const spot = spots[at];
          return (
            spot && (
              <li key={spot.place} style={{ transform: `translateY(${start}px)`, height: rowPx }}>
                <Row model={model} spot={spot} hovered={spot.place === hovered} onHover={hover} />
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}

interface RowProps {
  model: Model;
  spot: Spot;
  hovered: boolean;
  onHover: (place: string | null) => void;
}

function Row({ model, spot, hovered, onHover }: RowProps) {
  const say = useSay(text);
  const county = model.names.get(spot.county);
  const causes = mainCauses(spot.lacks);
  return (
    <Link
      to="."
      search={((before: View) => ({ ...before, place: spot.place })) as never}
      className={classes.row}
      data-hovered={hovered}
      data-place={spot.place}
      onMouseEnter={() => onHover(spot.place)}
      onMouseLeave={() => onHover(null)}
      onFocus={() => onHover(spot.place)}
      onBlur={() => onHover(null)}
    >
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text fw={600} truncate>
          {named({ name: spot.name, name_en: spot.nameEn })}
        </Text>
        <Text fw={700} className={classes.people}>
          {say('ofPeople', { missing: number(spot.leftOut), need: number(spot.inNeed) })}
        </Text>
      </Group>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm" c="dimmed" truncate>
          {county && named(county)}
          {spot.basis === 'estimated' && ` · ${say('estimated')}`}
        </Text>
        <Group gap={4} wrap="nowrap" style={{ flexShrink: 0 }}>
          {spot.outcome === 'in-time' && spot.minute !== null && (
            <Text size="sm">{say('reliefPlanned', { time: elapsed(spot.minute) })}</Text>
          )}
          {causes.slice(0, CAUSES_SHOWN).map((cause) => (
            <Badge key={cause} variant="default" tt="none" fw={500}>
              {model.causeWord(cause)}
            </Badge>
          ))}
          {causes.length > CAUSES_SHOWN && <Badge variant="default">+{causes.length - CAUSES_SHOWN}</Badge>}
        </Group>
      </Group>
    </Link>
  );
}
