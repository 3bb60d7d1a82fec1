import { choice, type Fact, known, type Settled, set } from "../../model/fact.ts";

/** The fact that `then` makes of a known value, in each way in which conditions can come out. */
export function mapFact<T, U>(fact: Fact<T>, then: (value: T) => Fact<U>): Fact<U> {
  switch (fact.state) {
    case "known":
      return then(fact.value);
    case "set":
      return set<U>(fact.expression, fact.resource);
    case "unknown":
      return fact;
    case "choice":
      return choice(fact.condition, mapFact(fact.whenTrue, then), mapFact(fact.whenFalse, then));
  }
}

/** The text, or `otherwise` where it is absent or empty. */
export const textOr = (fact: Fact<string | null>, otherwise: Fact<string>): Fact<string> =>
  mapFact(fact, (text) => (text === null || text === "" ? otherwise : known(text)));

/** A truth value written as a text; `otherwise` where it is absent. */
export const flagOr = (fact: Fact<string | null>, otherwise: boolean): Fact<boolean> =>
  mapFact(fact, (text) => known(text === null || text === "" ? otherwise : text === "true"));

/** Every settled outcome of a fact. */
export function outcomesOf<T>(fact: Fact<T>): Exclude<Fact<T>, { state: "choice" }>[] {
  return fact.state === "choice" ? [...outcomesOf(fact.whenTrue), ...outcomesOf(fact.whenFalse)] : [fact];
}

/** The fact that `then` makes of each settled outcome, in each way in which conditions can come out. */
export function eachWay<T, U>(fact: Fact<T>, then: (outcome: Settled<T>) => Fact<U>): Fact<U> {
  if (fact.state !== "choice") return then(fact);
  return choice(fact.condition, eachWay(fact.whenTrue, then), eachWay(fact.whenFalse, then));
}
