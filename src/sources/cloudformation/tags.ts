import { entriesOf, isList, member, textOf, type Value } from "../../syntax/template/value.ts";
import { property } from "./properties.ts";
import type { Resource } from "./resources.ts";
import { resolve } from "./values/resolve.ts";
import type { Scope } from "./values/scope.ts";

/** API Gateway takes 50 tags on a stage (API Gateway Developer Guide, "tagging"). */
const MAX_TAGS = 50;

/**
 * The tags of a stage whose key and value are known: REST stages list `{ Key, Value }`, the others have a mapping,
 * and a deployment carries those of the stage it creates in its StageDescription.
 */
export function tagsOf(resource: Resource, scope: Scope): Record<string, string> | undefined {
  const path = resource.type === "AWS::ApiGateway::Deployment" ? ["StageDescription", "Tags"] : ["Tags"];
  const fact = property(resource, path, scope);
  if (fact.state !== "known") return undefined;
  const tags: Record<string, string> = Object.create(null);
  for (const [key, value] of pairsOf(fact.value).slice(0, MAX_TAGS)) {
    const known = [key, value].map((part) => textIn(part, scope));
    if (known[0] !== undefined && known[1] !== undefined) tags[known[0]] = known[1];
  }
  return Object.keys(tags).length > 0 ? tags : undefined;
}

function pairsOf(value: Value): [Value, Value][] {
  if (!isList(value)) return entriesOf(value);
  return value.map((item) => [member(item, "Key") ?? null, member(item, "Value") ?? null]);
}

function textIn(value: Value, scope: Scope): string | undefined {
  const fact = resolve(value, scope);
  return fact.state === "known" ? textOf(fact.value) : undefined;
}
