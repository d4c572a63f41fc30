import { useEffect, useState } from 'react';
import { useQuiet } from '@/ui/useQuiet';
import { learnPinyin } from './find';

/** The characters' sounds are as much as a third of the application: they come last, and what is sought is found anew. */
export function usePinyin(): void {
  const [, setLearned] = useState(false);
  const quiet = useQuiet();
  useEffect(() => {
    if (!quiet) return;
    learnPinyin().then(
      () => setLearned(true),
      () => {},
    );
  }, [quiet]);
}
