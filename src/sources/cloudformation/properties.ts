import { type Fact, known, unknownFact } from "../../model/fact.ts";
import type { AccessLog } from "../../model/stage.ts";
import { isMap, kindOf, member, textOf, type Value } from "../../syntax/template/value.ts";
import { addsMembers, type Resource } from "./resources.ts";
import { inText, mapFact } from "./values/facts.ts";
import { variablesIn } from "./values/operands.ts";
import { resolve, resolveEach } from "./values/resolve.ts";
import type { Scope } from "./values/scope.ts";

/** A property by its path. `known(null)`: it is not there. */
export function property(
  resource: Resource,
  path: readonly string[],
  scope: Scope,
  read: typeof resolveEach = resolve,
): Fact<Value> {
  const { properties = null } = resource;
  const start: Fact<Value> =
    properties === null && resource.extended
      ? unknownFact(`a macro adds to ${resource.id}`)
      : resolve(properties, scope);
  return path.reduce<Fact<Value>>(
    (fact, key) => mapFact(fact, (value) => memberFact(value, key, scope, read)),
    start,
  );
}

function memberFact(
  value: Value,
  key: string,
  scope: Scope,
  read: typeof resolveEach = resolve,
): Fact<Value> {
  if (value === null) return known(null);
  if (!isMap(value)) return unknownFact(`${key} cannot be looked up in ${kindOf(value)}`);
  const found = member(value, key);
  if (found !== undefined) return read(found, scope);
  return addsMembers(value) ? unknownFact(`a macro may add ${key} when this deploys`) : known(null);
}

/** A property that has to be text. */
export function textProperty(
  resource: Resource,
  path: readonly string[],
  scope: Scope,
  read: typeof resolveEach = resolve,
): Fact<string | null> {
  return asText(property(resource, path, scope, read), path.at(-1) ?? "");
}

function asText(fact: Fact<Value>, name: string): Fact<string | null> {
  return mapFact(fact, (value): Fact<string | null> => {
    if (value === null) return known(null);
    const text = textOf(value);
    return text === undefined
      ? unknownFact(`${name} is ${kindOf(value)}, which CloudFormation refuses`)
      : known(text);
  });
}

/** The access-log settings at a path: `{ DestinationArn, Format }` in every kind of stage. */
export function accessLogAt(
  resource: Resource,
  path: readonly string[],
  scope: Scope,
): Fact<AccessLog | null> {
  const name = path.at(-1) ?? "";
  return mapFact(property(resource, path, scope), (value): Fact<AccessLog | null> => {
    if (value === null) return known(null);
    if (!isMap(value)) return unknownFact(`${name} is ${kindOf(value)}, which CloudFormation refuses`);
    const read = readerFor(value, scope);
    return known({
      destination: asText(memberFact(value, "DestinationArn", scope, read), "DestinationArn"),
      format: asText(memberFact(value, "Format", scope, read), "Format"),
    });
  });
}

/** Where parameters list their values, each of them counts, up to this many ways together. */
const MAX_WAYS = 32;

/** How a value is read of which it matters which one it is. */
export function readerFor(value: Value, scope: Scope): typeof resolveEach {
  const ways = variablesIn(value, scope).reduce(
    (product, { allowed }) => product * (allowed?.length ?? 1),
    1,
  );
  return ways <= MAX_WAYS ? resolveEach : resolve;
}

/**
 * A fact in a few words, for names in reports. Undefined where it has none: it is not known, empty, or one of several of
 * which not all are known.
 */
export function shown(fact: Fact<string | null>): string | undefined {
  if (fact.state === "known") return fact.value?.trim() || undefined;
  if (fact.state === "set") return inText(fact.expression);
  if (fact.state === "unknown") return undefined;
  const texts = knownTexts(fact);
  return texts && texts.size > 0 ? [...texts].join(" or ") : undefined;
}

/** Every text that the fact may be, if each is known; an empty one is none. */
function knownTexts(fact: Fact<string | null>, into: Set<string> = new Set()): Set<string> | undefined {
  if (fact.state === "choice") return knownTexts(fact.whenTrue, into) && knownTexts(fact.whenFalse, into);
  if (fact.state !== "known") return undefined;
  if (fact.value?.trim()) into.add(fact.value);
  return into;
}
