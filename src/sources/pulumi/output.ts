import { type Fact, known, set } from "../../model/fact.ts";
import { bareLogGroupArn } from "../../model/stage.ts";
import { Positions } from "../../syntax/positions.ts";
import { isList, isMap, member, textMember, type Value } from "../../syntax/template/value.ts";
import type { Site } from "../aws-provider/site.ts";
import { OUTPUT } from "./arguments.ts";
import { bareType, PROVIDER, type PulumiResource, siteOf } from "./resource.ts";

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
  const lines = new UrnLines(text);
  const all = new Known(byUrn);
  return [...byUrn].map(([urn, state]) => resource(urn, state, all, lines));
}

/** What a step of a preview leaves behind. */
function stateAfter(step: Value): Value {
  if (GONE.has(textMember(step, "op") ?? "")) return null;
  return member(step, "newState") ?? null;
}

/** What is known of all resources together. */
class Known {
  readonly states: ReadonlyMap<string, Value>;
  /** URNs by what others may write in place of a reference: ids and ARNs. */
  readonly #byValue = new Map<string, string[]>();

  constructor(states: ReadonlyMap<string, Value>) {
    this.states = states;
    for (const [urn, state] of states) {
      const values = new Set([textMember(state, "id"), arnOf(state)]);
      for (const value of values) {
        if (value === undefined || value === "" || value === UNKNOWN) continue;
        const before = this.#byValue.get(value);
        if (before) before.push(urn);
        else this.#byValue.set(value, [urn]);
      }
    }
  }

  named(value: string): readonly string[] {
    return this.#byValue.get(value) ?? [];
  }

  /** By the reference to a provider, which is `<urn>::<id>` (Pulumi SDK, `resource.State.Provider`). */
  siteOf(state: Value): Site | undefined {
    const reference = textMember(state, "provider");
    const urn = reference?.slice(0, reference.lastIndexOf("::"));
    const provider = urn === undefined ? undefined : member(this.states.get(urn), "inputs");
    const inputs = member(state, "inputs");
    const region = regionIn(inputs) ?? regionIn(provider);
    if (urn === undefined || bareType(urn.split("::")[2] ?? "") !== PROVIDER) return undefined;
    return siteOf(urn, provider, region);
  }
}

function regionIn(inputs: Value | undefined): string | undefined {
  const region = textMember(inputs, "region");
  return region === undefined || region === "" || region.includes(UNKNOWN) ? undefined : region;
}

/** Its ARN without the `:*` that the ARN of a log group may end in. */
function arnOf(state: Value | undefined): string | undefined {
  const arn = textMember(member(state, "outputs"), "arn");
  return arn?.startsWith("arn:") && !arn.includes(UNKNOWN) ? bareLogGroupArn(arn) : undefined;
}

/** The lines on which resources say their URNs, found together when one is first asked for. */
class UrnLines {
  readonly #text: string;
  #lines: Map<string, number> | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  lineOf(urn: string): number {
    this.#lines ??= this.#all();
    return this.#lines.get(JSON.stringify(urn)) ?? 1;
  }

  #all(): Map<string, number> {
    const positions = new Positions(this.#text);
    const lines = new Map<string, number>();
    for (const match of this.#text.matchAll(/"urn"\s{0,20}:\s{0,20}("(?:[^"\\]|\\.){1,2000}")/g)) {
      const [, urn = ""] = match;
      if (!lines.has(urn)) lines.set(urn, positions.lineOf(match.index));
    }
    return lines;
  }
}

function resource(urn: string, state: Value, all: Known, lines: UrnLines): PulumiResource {
  const properties = member(state, "inputs") ?? null;
  const arn = arnOf(state);
  const site = all.siteOf(state);
  return {
    address: urn,
    type: bareType(textMember(state, "type") ?? urn.split("::")[2]?.split("$").at(-1) ?? ""),
    properties,
    // Looked for only where something is told of it: few of all resources are.
    get line() {
      return lines.lineOf(urn);
    },
    get endLine() {
      return lines.lineOf(urn);
    },
    ...(arn === undefined ? {} : { arn }),
    ...(site ? { site } : {}),
    read: settled,
    json,
    refersTo(property, value) {
      const dependencies = member(member(state, "propertyDependencies"), property);
      const named = isList(dependencies) ? dependencies.filter((item) => typeof item === "string") : [];
      const inSight = named.filter((item) => all.states.has(item));
      if (inSight.length > 0) return inSight;
      return typeof value === "string" ? all.named(bareLogGroupArn(value)) : [];
    },
    attributeIn: () => undefined,
  };
}

function settled(value: Value): Fact<Value> {
  if (typeof value === "string" && value.includes(UNKNOWN)) return set(OUTPUT);
  if (isMap(value) && value[SIGNATURE] === SECRET) {
    const plain = textMember(value, "plaintext");
    return plain === undefined ? set("a secret") : known(unquoted(plain));
  }
  return known(value);
}

function json(value: Value): Fact<string> {
  const text = JSON.stringify(value);
  return text.includes(UNKNOWN) || text.includes(SIGNATURE) ? set(OUTPUT) : known(text);
}

function unquoted(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return text;
  }
}
