import { useMemo } from 'react';
import { useTripsOfPlan } from '../data';
import type { Model } from '../useModel';
import { closuresThen, spotsThen, tripsThen } from './then';

/** What map and list show at a moment; now, what they are told. */
export function useThen(model: Model, minute: number | undefined): Model {
  const { spots, nowMin, inForce, read } = model;
  const trips = useTripsOfPlan(model.incident.incident, Boolean(inForce)).data;
  const reported = read.closures.data;
  return useMemo(() => {
    if (minute === undefined) return model;
    return {
      ...model,
      moment: minute,
      nowMin: minute,
      spots: spots && spotsThen(spots, nowMin, minute),
      trips: tripsThen(trips ?? [], nowMin, minute),
      closures: closuresThen(reported ?? [], minute),
    };
  }, [model, spots, nowMin, trips, reported, minute]);
}
