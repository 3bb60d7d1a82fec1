import { type Fact, known, set, unknownFact } from "../../../model/fact.ts";
import type { Resource as Around } from "../../../model/surroundings.ts";
import { isList, kindOf, member, textOf, type Value } from "../../../syntax/template/value.ts";
import { existenceOf } from "../births.ts";
import { property, readerFor, textProperty } from "../properties.ts";
import type { Resource } from "../resources.ts";
import type { Stack } from "../stack.ts";
import { combine, mapFact } from "../values/facts.ts";
import { resolve, resolveEach } from "../values/resolve.ts";
import type { Scope } from "../values/scope.ts";

/** A resource beside the stages, and the names it is read with. */
export interface Declared {
  readonly resource: Resource;
  readonly scope: Scope;
  readonly around: Around;
}

/** The resources of a template that are there under some condition at least. */
export function declarationsIn({ resources, scope, source }: Stack): Declared[] {
  const declared: Declared[] = [];
  for (const resource of resources.values()) {
    if (!TYPES.has(resource.type)) continue;
    const when = existenceOf(resource, scope);
    if (when.state === "known" && !when.value) continue;
    const around = {
      id: `${scope.addressPrefix}${resource.id}`,
      place: { file: source.file.path, line: source.linesOf(resource.key).line },
      ...(when.state === "known" ? {} : { when }),
    };
    declared.push({ resource, scope, around });
  }
  return declared;
}

const TYPES: ReadonlySet<string> = new Set([
  "AWS::CloudWatch::Alarm",
  "AWS::IAM::ManagedPolicy",
  "AWS::IAM::Policy",
  "AWS::IAM::Role",
  "AWS::IAM::RolePolicy",
  "AWS::KMS::Key",
  "AWS::KinesisFirehose::DeliveryStream",
  "AWS::Logs::LogGroup",
  "AWS::Logs::MetricFilter",
  "AWS::Logs::ResourcePolicy",
  "AWS::Logs::SubscriptionFilter",
]);

/** The name that a template gives; without one, CloudFormation makes one up when it deploys. */
export function nameOf(declared: Declared, key: string, read: typeof resolveEach = resolve): Fact<string> {
  const { resource, scope, around } = declared;
  return mapFact(
    textProperty(resource, [key], scope, read),
    (name): Fact<string> =>
      name === null || name === "" ? set(`!Ref ${resource.id}`, around.id) : known(name),
  );
}

/** The name of what destinations lead to: with each value that parameters list, as destinations are read. */
export function placeName(declared: Declared, key: string): Fact<string> {
  return nameOf(declared, key, readerOf(declared, key));
}

/** The log group that something is attached to: read as the group's own name is. */
export function attachment({ resource, scope }: Declared): Fact<string> {
  const key = "LogGroupName";
  return mapFact(
    textProperty(resource, [key], scope, readerOf({ resource, scope }, key)),
    (text): Fact<string> => (text === null ? unknownFact(`${resource.id} has no ${key}`) : known(text)),
  );
}

const readerOf = ({ resource, scope }: Pick<Declared, "resource" | "scope">, key: string) =>
  readerFor(member(resource.properties, key) ?? null, scope);

/** A property that has to be there. */
export function required({ resource, scope }: Declared, ...path: string[]): Fact<string> {
  return mapFact(
    textProperty(resource, path, scope),
    (text): Fact<string> =>
      text === null ? unknownFact(`${resource.id} has no ${path.join(".")}`) : known(text),
  );
}

/** A property with the value it has where nobody sets it. */
export function textOr<T extends string>(
  { resource, scope }: Declared,
  path: readonly string[],
  usual: T,
): Fact<string> {
  return mapFact(textProperty(resource, path, scope, resolveEach), (text) => known(text ?? usual));
}

export function flag({ resource, scope }: Declared, path: readonly string[], usual: boolean): Fact<boolean> {
  return asFlag(property(resource, path, scope, resolveEach), path.at(-1) ?? "", usual);
}

export function asFlag(fact: Fact<Value>, name: string, usual: boolean): Fact<boolean> {
  return mapFact(fact, (value): Fact<boolean> => {
    if (value === null) return known(usual);
    const text = textOf(value)?.toLowerCase();
    return text === "true" || text === "false"
      ? known(text === "true")
      : unknownFact(`${name} is neither true nor false`);
  });
}

/** A number, or `null` where the property is not there. */
export function numberAt({ resource, scope }: Declared, ...path: string[]): Fact<number | null> {
  return mapFact(textProperty(resource, path, scope, resolveEach), (text): Fact<number | null> => {
    if (text === null) return known(null);
    const number = text.trim() === "" ? Number.NaN : Number(text);
    return Number.isNaN(number) ? unknownFact(`${path.join(".")} is no number`) : known(number);
  });
}

/** The items of a list, each by itself; what `AWS::NoValue` takes away is gone. Nothing there is an empty list. */
export function itemsOf(fact: Fact<Value>, scope: Scope): Fact<readonly Value[]> {
  return mapFact(fact, (value): Fact<readonly Value[]> => {
    if (value === null) return known([]);
    if (!isList(value)) return unknownFact(`${kindOf(value)} stands where a list is needed`);
    return combine(
      value.map((item) => resolve(item, scope)),
      (settled): Fact<readonly Value[]> => {
        const there = value.filter((_, index) => {
          const item = settled[index];
          return !(item?.state === "known" && item.value === null);
        });
        return known(there);
      },
    );
  });
}
