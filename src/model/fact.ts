/**
 * A value as far as it can be known from where we stand.
 *
 * - `known`: the value itself.
 * - `set`: there will be a value, but not which (an attribute of a resource that is not created yet). `resource` is the
 *   address of that resource where it is one of the same scope: so a stage's destination leads to its log group. `isName`: it is
 *   that resource's name, and not its ARN; `perhaps` where a plan does not tell whether an ARN is made of the name.
 * - `unknown`: cannot be told here; `why` says what is missing, in the words of the code or of the caller.
 * - `choice`: depends on a condition of the code; `condition` is its name as the code writes it.
 *
 * Live AWS yields only `known` and `unknown`; code yields all four.
 */
export type Fact<T> = Settled<T> | Choice<T>;

/** A fact with every condition decided. */
export type Settled<T> =
  | { readonly state: "known"; readonly value: T }
  | {
      readonly state: "set";
      readonly expression: string;
      readonly resource?: string;
      readonly isName?: IsName;
    }
  | { readonly state: "unknown"; readonly why: string };

type IsName = true | "perhaps";

export interface Choice<T> {
  readonly state: "choice";
  readonly condition: string;
  readonly whenTrue: Fact<T>;
  readonly whenFalse: Fact<T>;
}

/** One way the open conditions can come out: condition name → outcome. */
export type Assignment = Readonly<Record<string, boolean>>;

export const known = <T>(value: T): Settled<T> => ({ state: "known", value });
export const set = <T = never>(
  expression: string,
  resource?: string,
  isName: IsName | false = false,
): Settled<T> => ({
  state: "set",
  expression,
  ...(resource === undefined ? {} : { resource }),
  ...(isName ? { isName } : {}),
});
export const unknownFact = <T = never>(why: string): Settled<T> => ({ state: "unknown", why });

/** A fact that depends on a condition; collapses when both outcomes are the same known value. */
export function choice<T>(condition: string, whenTrue: Fact<T>, whenFalse: Fact<T>): Fact<T> {
  if (
    whenTrue.state === "known" &&
    whenFalse.state === "known" &&
    Object.is(whenTrue.value, whenFalse.value)
  ) {
    return whenTrue;
  }
  return { state: "choice", condition, whenTrue, whenFalse };
}

/** The fact with its choices decided; a condition the assignment does not name counts as unknown. */
export function settle<T>(fact: Fact<T>, assignment: Assignment): Settled<T> {
  let current = fact;
  while (current.state === "choice") {
    const { condition } = current;
    const outcome = Object.hasOwn(assignment, condition) ? assignment[condition] : undefined;
    if (outcome === undefined) return unknownFact(`condition ${condition} is open`);
    current = outcome ? current.whenTrue : current.whenFalse;
  }
  return current;
}

/** The names of the conditions that a fact depends on, in the order in which they are met. */
export function conditionsOf(fact: Fact<unknown>, into: Set<string> = new Set()): Set<string> {
  if (fact.state === "choice") {
    into.add(fact.condition);
    conditionsOf(fact.whenTrue, into);
    conditionsOf(fact.whenFalse, into);
  }
  return into;
}

/** The value if it is known in every case, otherwise undefined. */
export function valueIfKnown<T>(fact: Fact<T>): T | undefined {
  return fact.state === "known" ? fact.value : undefined;
}

/** Each settled outcome of a fact, and whether it comes out so. */
export function waysOf<T>(fact: Fact<T>): { readonly outcome: Settled<T>; readonly is: Fact<boolean> }[] {
  if (fact.state !== "choice") return [{ outcome: fact, is: known(true) }];
  const { condition, whenTrue, whenFalse } = fact;
  return [
    ...waysOf(whenTrue).map(({ outcome, is }) => ({ outcome, is: choice(condition, is, known(false)) })),
    ...waysOf(whenFalse).map(({ outcome, is }) => ({ outcome, is: choice(condition, known(false), is) })),
  ];
}
