/** The folders of those who work on phones: each comes as one file, since a slow line answers late rather than little. */

export const folders = {
  warehouse: () => import('./warehouse/pages'),
  village: () => import('./village/VillagePage'),
  driver: () => import('./driver/DriverPage'),
};

/** Have it fetched, before the router is there to ask for it. */
export async function fetchFolder(path: string): Promise<void> {
  const name = path.split('/')[1] as keyof typeof folders;
  await folders[name]?.();
}
