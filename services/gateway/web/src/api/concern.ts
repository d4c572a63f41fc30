/** Which answers a fact is a reason to read again. */

/** `register`: of an answer that hardly changes, how the types of the facts begin that change it. */
export function concerns(types: Iterable<string>, register: string | undefined): boolean {
  return register === undefined || [...types].some((type) => type.startsWith(register));
}
