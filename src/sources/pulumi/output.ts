import { type Fact, known, set } from "../../model/fact.ts";
import { isList, isMap, member, textMember, type Value } from "../../syntax/template/value.ts";
import { bareType, type PulumiResource } from "./stages.ts";

/**
 * What Pulumi writes for a value that is not known before the update, and the key and mark of a secret
 * (Pulumi SDK, `plugin.UnknownStringValue`, `resource.SigKey`, `resource.SecretSig`).
 */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Steps after which the resource is no longer there, or was never the program's own. */
const GONE = new Set([
  "delete",
  "delete-replaced",
  "discard",
  "discard-replaced",
  "remove-pending-replace",
  "read",
  "read-discard",
  "read-replacement",
]);

/** The resources in the JSON of `pulumi preview --json` or `pulumi stack export`. Undefined: it is neither. */
export function resourcesIn(root: Value, text: string): PulumiResource[] | undefined {
  const steps = member(root, "steps");
  const exported = member(member(root, "deployment"), "resources");
  const states = isList(steps) ? steps.map(stateAfter) : isList(exported) ? exported : undefined;
  if (!states) return undefined;
  const byUrn = new Map<string, Value>();
  for (const state of states) {
    const urn = textMember(state, "urn");
    if (urn === undefined || member(state, "delete") === true || member(state, "external") === true) continue;
    byUrn.set(urn, state ?? null);
  }
  const lines = lineCounter(text);
  return [...byUrn].map(([urn, state]) => resource(urn, state, byUrn, lines));
}

/** What a step of a preview leaves behind. */
function stateAfter(step: Value): Value {
  if (GONE.has(textMember(step, "op") ?? "")) return null;
  return member(step, "newState") ?? null;
}

function resource(
  urn: string,
  state: Value,
  all: ReadonlyMap<string, Value>,
  lineOf: (text: string) => number,
): PulumiResource {
  const properties = member(state, "inputs") ?? null;
  const line = lineOf(JSON.stringify(urn));
  return {
    address: urn,
    type: bareType(textMember(state, "type") ?? urn.split("::")[2]?.split("$").at(-1) ?? ""),
    properties,
    line,
    endLine: line,
    read: (value) => settled(value, urn),
    referenced(property) {
      const dependencies = member(member(state, "propertyDependencies"), property);
      const named = isList(dependencies) ? dependencies.filter((item) => typeof item === "string") : [];
      const [first] = named.filter((item) => all.has(item));
      if (first !== undefined) return first;
      const id = textMember(properties, property);
      if (id === undefined || id === UNKNOWN) return undefined;
      return [...all].find(([, other]) => textMember(other, "id") === id)?.[0];
    },
  };
}

function settled(value: Value, urn: string): Fact<Value> {
  if (typeof value === "string" && value.includes(UNKNOWN))
    return set(`an output of ${urn.split("::").at(-1)}`);
  if (isMap(value) && value[SIGNATURE] === SECRET) {
    const plain = textMember(value, "plaintext");
    return plain === undefined ? set("a secret") : known(unquoted(plain));
  }
  return known(value);
}

function unquoted(json: string): Value {
  try {
    return JSON.parse(json) as Value;
  } catch {
    return json;
  }
}

/** The line of the first occurrence of a text, from 1. Asked in any order. */
function lineCounter(text: string): (needle: string) => number {
  let starts: number[] | undefined;
  return (needle) => {
    const at = text.indexOf(needle);
    if (at < 0) return 1;
    if (!starts) {
      starts = [0];
      for (let next = text.indexOf("\n"); next >= 0; next = text.indexOf("\n", next + 1))
        starts.push(next + 1);
    }
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
