import { choice, type Fact, known, type Settled, set, unknownFact } from "../../../model/fact.ts";
import { kindOf, textOf, type Value } from "../../../syntax/template/value.ts";

/** More outcomes than this in one value are not told apart. */
const MAX_LEAVES = 256;
/** Of an expression that nobody can evaluate here, so many characters are shown. */
const MAX_SHOWN = 500;

/** The fact as it is once a condition is decided. */
export function restrict<T>(fact: Fact<T>, condition: string, outcome: boolean): Fact<T> {
  if (fact.state !== "choice") return fact;
  if (fact.condition === condition) {
    return restrict(outcome ? fact.whenTrue : fact.whenFalse, condition, outcome);
  }
  const whenTrue = restrict(fact.whenTrue, condition, outcome);
  const whenFalse = restrict(fact.whenFalse, condition, outcome);
  return whenTrue === fact.whenTrue && whenFalse === fact.whenFalse
    ? fact
    : choice(fact.condition, whenTrue, whenFalse);
}

/** Applies a function to every outcome that a fact may have; its conditions stay. */
export function mapSettled<T>(fact: Fact<T>, change: (settled: Settled<T>) => Settled<T>): Fact<T> {
  if (fact.state !== "choice") return change(fact);
  const whenTrue = mapSettled(fact.whenTrue, change);
  const whenFalse = mapSettled(fact.whenFalse, change);
  return whenTrue === fact.whenTrue && whenFalse === fact.whenFalse ? fact : { ...fact, whenTrue, whenFalse };
}

/** Applies a function to every known outcome; `set` and `unknown` stay what they are. */
export function mapFact<T, U>(fact: Fact<T>, onKnown: (value: T) => Fact<U>): Fact<U> {
  if (fact.state === "known") return onKnown(fact.value);
  if (fact.state !== "choice") return fact;
  const { condition } = fact;
  return choice(
    condition,
    restrict(mapFact(fact.whenTrue, onKnown), condition, true),
    restrict(mapFact(fact.whenFalse, onKnown), condition, false),
  );
}

/** Combines settled facts, for every joint outcome of their choices. */
export function combine<T, U>(
  facts: readonly Fact<T>[],
  onSettled: (settled: readonly Settled<T>[]) => Fact<U>,
  budget: { leaves: number } = { leaves: MAX_LEAVES },
): Fact<U> {
  const open = facts.find((fact) => fact.state === "choice");
  if (!open) {
    budget.leaves -= 1;
    return onSettled(facts as readonly Settled<T>[]);
  }
  if (budget.leaves <= 0)
    return unknownFact(`it depends on more than ${MAX_LEAVES} combinations of conditions`);
  const { condition } = open;
  const branch = (outcome: boolean) =>
    combine(
      facts.map((fact) => restrict(fact, condition, outcome)),
      onSettled,
      budget,
    );
  return choice(condition, branch(true), branch(false));
}

/**
 * The concatenation of parts. If one part is sure to hold text the whole is at least `set`, whatever the
 * others are: what counts here is whether there is a value at all.
 */
export function concatenation(parts: readonly Fact<Value>[], separator = ""): Fact<Value> {
  return combine(parts, (given): Fact<Value> => {
    const settled = given.map(textual);
    const texts = settled.map(partText);
    if (texts.every(({ exact }) => exact !== undefined))
      return known(texts.map(({ exact }) => exact).join(separator));
    const shown = texts.map(({ exact, shown }) => exact ?? shown).join(separator);
    const sure = settled.some(
      (part, index) => part.state === "set" || (texts[index]?.exact ?? "").trim() !== "",
    );
    const vague = settled.find((part) => part.state === "unknown");
    if (sure || !vague || (separator.trim() !== "" && parts.length > 1))
      return set(shown.slice(0, MAX_SHOWN), ...namedAlone(settled, texts, separator));
    return vague;
  });
}

/**
 * The resource that a text still names when an attribute of it stands in it: the ARN itself, with or without the `:*` of a
 * log group, or an ARN spelled out up to the resource's own name. And whether it is that name alone.
 */
function namedAlone(
  settled: readonly Settled<Value>[],
  texts: readonly PartText[],
  separator: string,
): [resource?: string, isName?: boolean] {
  const at = settled.findIndex((part) => part.state === "set" && part.resource !== undefined);
  const part = settled[at];
  if (part?.state !== "set" || part.resource === undefined) return [];
  const join = (parts: readonly PartText[]) =>
    parts.map(({ exact, shown }) => exact ?? shown).join(separator);
  const before = join(texts.slice(0, at)) + (at > 0 ? separator : "");
  const after = (at + 1 < texts.length ? separator : "") + join(texts.slice(at + 1));
  const alone = before === "" || /(?::log-group:|:deliverystream\/|:role\/|:key\/)$/.test(before);
  return alone && (after === "" || after === ":*")
    ? [part.resource, before === "" && part.isName === true]
    : [];
}

/** A part that is no text at all makes CloudFormation refuse the template; what it would do is not known. */
function textual(part: Settled<Value>): Settled<Value> {
  if (part.state !== "known" || part.value === null || textOf(part.value) !== undefined) return part;
  return { state: "unknown", why: `${kindOf(part.value)} stands where text is needed` };
}

/** An expression as part of a text: `${Name}`. A text with such parts already stays as it is. */
export function inText(expression: string): string {
  return expression.includes("${") ? expression : `\${${expression.replace(/^!(?:(?:Ref|GetAtt) )?/, "")}}`;
}

interface PartText {
  readonly exact?: string;
  readonly shown: string;
}

function partText(part: Settled<Value>): PartText {
  if (part.state === "set") return { shown: inText(part.expression) };
  if (part.state === "unknown") return { shown: "…" };
  const text = part.value === null ? "" : textOf(part.value);
  return text === undefined ? { shown: "…" } : { exact: text, shown: text };
}
