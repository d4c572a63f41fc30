import { useEffect, useState } from 'react';
import { learnPinyin } from './spellings';

const LETTERS = /[a-z]/i;

/** Whether names must also be compared as they are spelt. */
export function isSpelt(typed: string | undefined): boolean {
  return LETTERS.test(typed ?? '');
}

/** Learns how names are spelt as soon as it is `wanted`; true once that is known, so that what is sought is found anew. */
export function usePinyin(wanted: boolean): boolean {
  const [learned, setLearned] = useState(false);
  useEffect(() => {
    if (!wanted) return;
    learnPinyin().then(
      () => setLearned(true),
      () => {},
    );
  }, [wanted]);
  return learned;
}
