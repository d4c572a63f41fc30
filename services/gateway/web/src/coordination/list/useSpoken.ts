/** Village names in pinyin and by its initials, so that `dlz` finds 大刘庄; the dictionary is loaded when letters are typed. */
import { useEffect, useMemo, useState } from 'react';
import { spellings } from '@/i18n/spellings';
import type { Spot } from '../picture';

type Pinyin = typeof import('pinyin-pro').pinyin;
const LETTERS = /[a-z]/i;

export function useSpoken(spots: Spot[] | undefined, typed: string | undefined): (spot: Spot) => string {
  const [pinyin, setPinyin] = useState<Pinyin>();
  const wanted = LETTERS.test(typed ?? '');
  useEffect(() => {
    if (wanted) void import('pinyin-pro').then((library) => setPinyin(() => library.pinyin));
  }, [wanted]);
  const known = useMemo(
    () => new Map(pinyin && spots?.map(({ place, name }) => [place, spellings(name, pinyin)])),
    [pinyin, spots],
  );
  return useMemo(
    () =>
      ({ place }: Spot) =>
        known.get(place) ?? '',
    [known],
  );
}
