import { type Settled, unknownFact } from "../../../model/fact.ts";

const refused = new WeakSet<object>();

/** An unknown value because CloudFormation refuses the template there: such a way of deploying does not happen. */
export function refusedFact(why: string): Settled<never> {
  const fact = unknownFact(why);
  refused.add(fact);
  return fact;
}

export const isRefused = (fact: object): boolean => refused.has(fact);
