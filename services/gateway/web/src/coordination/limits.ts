/** What the platform accepts of an order for a plan, for the fields that ask for it. */
export const SECONDS = { min: 1, max: 600, clampBehavior: 'strict' } as const;
export const WEIGHT = { min: 0, max: 1000, clampBehavior: 'strict' } as const;
export const ALLOWANCE = { min: 0, max: 1_000_000, clampBehavior: 'strict' } as const;

export const USUAL = { seconds: 15, weight: 10, allowance: 10 };
