/** What a partner reads: its promises, its lines, its orders, and the names of things. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type {
  AgreementView,
  CallUpView,
  CapacityView,
  ListAgreementsData,
  ListCallupsData,
  ListCapacityData,
  ListStockData,
  StockView,
} from '@/api/generated/inventory';
import { useItems, useStores } from '@/api/register';
import { every } from '@/api/request';
import { named } from '@/i18n/i18n';
import { number } from '@/i18n/numbers';
import { unit as unitName } from '@/i18n/units';

const EVERY_MS = 15_000;

export function useAgreements() {
  return useQuery({
    queryKey: ['agreements'],
    queryFn: () => every<ListAgreementsData, AgreementView>('inventory', { url: '/agreements' }),
  });
}

export function useLines() {
  return useQuery({
    queryKey: ['capacity'],
    queryFn: () => every<ListCapacityData, CapacityView>('inventory', { url: '/capacity' }),
  });
}

/** Read again and again besides what comes live: a call-up that is missed counts as no. */
export function useCallUps() {
  return useQuery({
    queryKey: ['callups'],
    refetchInterval: EVERY_MS,
    queryFn: () => every<ListCallupsData, CallUpView>('inventory', { url: '/callups' }),
  });
}

export function useStock() {
  return useQuery({
    queryKey: ['stock'],
    queryFn: () => every<ListStockData, StockView>('inventory', { url: '/stock' }),
  });
}

export interface Names {
  item: (code: string) => string;
  store: (code: string) => string;
  unit: (item: string) => string;
  /** "37,712 bottle" */
  amount: (quantity: number, item: string) => string;
}

/** Names by code; the code itself until they are read. */
export function useNames(): Names {
  const { byCode: itemOf } = useItems();
  const { byCode: storeOf } = useStores();
  return useMemo(() => {
    const nameOf = (known: { name: string; name_en: string } | undefined, code: string) =>
      known ? named(known) : code;
    const unit = (code: string, count?: number) => unitName(itemOf.get(code)?.unit ?? '', count);
    return {
      item: (code) => nameOf(itemOf.get(code), code),
      store: (code) => nameOf(storeOf.get(code), code),
      unit,
      amount: (quantity, code) => `${number(quantity)} ${unit(code, quantity)}`.trim(),
    };
  }, [itemOf, storeOf]);
}
