import { type Fact, known, set, unknownFact } from "../../model/fact.ts";
import { isList, isMap, member, textOf, type Value } from "../../syntax/template/value.ts";
import type { Arguments } from "../aws-provider/arguments.ts";
import { mapFact } from "../aws-provider/map-fact.ts";
import { type All, idIn, lastName, type PulumiResource } from "./resource.ts";

/** Properties that are not called as Terraform's arguments are, in camel case or in the plural (@pulumi/aws, API docs). */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ["rest_api_id", "restApi"],
  ["deployment_id", "deployment"],
  ["log_group_name", "logGroup"],
  ["alarm_name", "name"],
  ["cloudwatch_role_arn", "cloudWatchRoleArn"],
]);

/** The properties of a resource by the names of Terraform's arguments, from which Pulumi's AWS provider is made. */
export const pulumiArguments = (resource: PulumiResource, all: All): Arguments =>
  argumentsIn(resource, resource.properties, undefined, all);

/** `within`: the property that the values are in; undefined: they are the properties themselves. */
function argumentsIn(
  resource: PulumiResource,
  values: Value,
  within: string | undefined,
  all: All,
): Arguments {
  const named = (name: string): string => {
    const camel = camelCase(name);
    const candidates = [camel, RENAMED.get(name) ?? camel, plural(camel)];
    return candidates.find((each) => member(values, each) !== undefined) ?? RENAMED.get(name) ?? camel;
  };
  const given = (name: string): Value => member(values, named(name)) ?? null;
  const topOf = (name: string): string => within ?? named(name);
  /** A list, a mapping or blocks: known as far as where it begins and ends. */
  const whole = <T>(name: string, then: (value: Value) => Fact<T>): Fact<T> => {
    const fact = resource.read(given(name));
    return fact.state === "set"
      ? unknownFact(`${named(name)} is ${fact.expression}, which is not known here`)
      : mapFact(fact, then);
  };
  const text = (name: string, value: Value): Fact<string | null> =>
    textFact(resource, topOf(name), value, named(name), all);
  return {
    spelled: named,
    references: (name) => resource.refersTo(topOf(name), given(name)),
    text: (name) => text(name, given(name)),
    items: (name) =>
      whole(name, (value) => {
        if (value === null) return known([]);
        // What Terraform has as a list of one is the one itself here.
        return known((isList(value) ? value : [value]).map((item) => text(name, item)));
      }),
    entries: (name) =>
      whole(name, (value): Fact<ReadonlyMap<string, Fact<string | null>>> => {
        if (value === null) return known(new Map());
        if (!isMap(value)) return unknownFact(`${named(name)} is no mapping`);
        return known(new Map(Object.entries(value).map(([key, item]) => [key, entry(name, key, item)])));
      }),
    blocks: (name) =>
      whole(name, (value): Fact<readonly Arguments[]> => {
        if (value === null) return known([]);
        const blocks = (isList(value) ? value : [value]).map((item) => resource.read(item));
        const open = blocks.find(({ state }) => state !== "known");
        if (open) return unknownFact(`${named(name)} is not known here`);
        return known(
          blocks.flatMap((block) =>
            block.state === "known" ? [argumentsIn(resource, block.value, topOf(name), all)] : [],
          ),
        );
      }),
  };

  /** A dimension of a metric leads to the stage or API that it names only where it is the attribute that names it. */
  function entry(name: string, key: string, value: Value): Fact<string | null> {
    const fact = text(name, value);
    if (fact.state !== "set" || fact.resource === undefined) return fact;
    const names = NAMING.get(key)?.includes(resource.attributeIn(value) ?? "") ?? false;
    return names ? fact : set(fact.expression);
  }
}

/** The dimensions of API Gateway's metrics, and the attributes that hold what they ask for. */
const NAMING: ReadonlyMap<string, readonly string[]> = new Map([
  ["ApiId", ["id"]],
  ["ApiName", ["name"]],
  ["Stage", ["stageName", "name"]],
]);

/**
 * A text as a fact that leads to the resource it is made of, where it is one. Policies may be written as data: then it is their
 * JSON. `property`: the one that the value is in.
 */
export function textFact(
  resource: PulumiResource,
  property: string,
  value: Value,
  name: string,
  all: All,
): Fact<string | null> {
  const fact = resource.read(value);
  if (fact.state === "set") {
    const [only, ...others] = resource.refersTo(property, value);
    if (only === undefined || others.length > 0) return set(fact.expression);
    const expression = fact.expression === OUTPUT ? `an output of ${lastName(only)}` : fact.expression;
    return set(expression, idIn(all, only), isName(all.get(only), resource.attributeIn(value)));
  }
  if (fact.state !== "known") return fact as Fact<string | null>;
  if (fact.value === null) return known(null);
  const text = textOf(fact.value);
  if (text !== undefined) return known(text);
  return /polic|document/i.test(name) ? resource.json(fact.value) : unknownFact(`${name} is no text`);
}

/** How a preview's output shows before it is known of what. */
export const OUTPUT = "an output";

/** A log group's id is its name too; a stream's is its ARN. */
const isName = (target: PulumiResource | undefined, attribute: string | undefined): boolean =>
  attribute === "name" || (attribute === "id" && target?.type === "aws:cloudwatch:LogGroup");

const camelCase = (name: string): string =>
  name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const plural = (name: string): string => (name.endsWith("y") ? `${name.slice(0, -1)}ies` : `${name}s`);
