/** What may come from another device: what people do in the field.
 *
 * A file acts as whoever signs in later, so approvals, accounts and imports are for those who are there themselves.
 */
const FIELD = [
  /^\/api\/inventory\/(receipts|issues|loads|scraps|reversals|capacity)$/,
  /^\/api\/inventory\/(agreements\/[^/]+\/statements|callups\/[^/]+\/answer)$/,
  /^\/api\/relief\/trips\/[^/]+\/(loading|departure|arrival|handover|finish|abort)$/,
  /^\/api\/relief\/vehicles\/[^/]+\/breakdown$/,
  /^\/api\/relief\/incidents\/[^/]+\/(reports|closures)$/,
  /^\/api\/relief\/closures\/[^/]+\/[^/]+\/lift$/,
];

export function mayBeCarried({ path }: { path: string }): boolean {
  // A browser would follow dots to another path than the one that was looked at.
  const plain = new URL(path, 'http://platform').pathname === path;
  return plain && FIELD.some((form) => form.test(path));
}
