/** What codes can mean at a store: from what is kept on the device, so that it is known without a network. */
import { useLocalStorage } from '@mantine/hooks';
import { useMemo } from 'react';
import { useItems, useStores } from '@/api/register';
import { type Article, articlesOf, type Known } from '@/scan/meaning';
import { useStock, useTraffic } from './queries';

type Articles = Record<string, Article>;

/** Article numbers that no item has in the register, as people have told this device of them, by GTIN. */
export function useArticles(): [articles: Articles, tell: (gtin: string, article: Article) => void] {
  const [articles, setArticles] = useLocalStorage<Articles>({
    key: 'ninehours.articles',
    defaultValue: {},
    getInitialValueInEffect: false,
  });
  return [articles, (gtin, article) => setArticles({ ...articles, [gtin]: article })];
}

export function useKnown(store: string): Known {
  const { data: items } = useItems();
  const { data: stores } = useStores();
  const { data: traffic } = useTraffic(store);
  const { data: stock } = useStock(store);
  const [articles] = useArticles();
  return useMemo(
    () => ({
      items: items ?? [],
      stores: stores ?? [],
      trips: traffic?.preparations ?? [],
      lots: (stock ?? []).flatMap(({ item, lots }) => lots.map(({ lot, expires }) => ({ item, lot, expires }))),
      articles: { ...articles, ...articlesOf(items ?? []) },
    }),
    [items, stores, traffic, stock, articles],
  );
}
