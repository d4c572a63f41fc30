/** By what goods and stores are found. */
import type { Item, Store } from './answers';

export const SHOWN = 8;

export const itemCalled = ({ item, name, name_en }: Pick<Item, 'item' | 'name' | 'name_en'>) => ({
  code: item,
  names: [name, name_en],
});

export const storeCalled = ({ store, name, name_en }: Pick<Store, 'store' | 'name' | 'name_en'>) => ({
  code: store,
  names: [name, name_en],
});
