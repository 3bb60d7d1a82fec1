import { type Fact, known, type Settled, set, unknownFact } from "../../model/fact.ts";
import {
  entriesOf,
  isList,
  isMap,
  member,
  textMember,
  textOf,
  type Value,
} from "../../syntax/template/value.ts";
import type { Site } from "../aws-provider/site.ts";
import type { ConfigText } from "../code/document.ts";
import { bareType, PROVIDER, type PulumiResource, siteOf } from "./resource.ts";
import { acrossStacks, type Stack } from "./stacks.ts";

const MAX_DEPTH = 50;
const MAX_STEPS = 100_000;
const MAX_TEXT = 1_000_000;

/** Properties that come out of a resource as they go in. */
const HANDED_BACK: ReadonlySet<string> = new Set(["name", "stageName", "region"]);

/**
 * A Pulumi YAML program (Pulumi documentation, "YAML language reference"): references `${resource.attribute}`,
 * `${variable}` and configuration, and the functions `fn::join`, `fn::toJSON`, `fn::select`, `fn::secret`. Calls
 * of providers (`fn::invoke`) answer only when the program runs.
 */
export class Program {
  readonly #root: Value;
  readonly #text: ConfigText;
  readonly #stacks: readonly Stack[];
  readonly #open = new Set<string>();
  /** The Region that the stacks configure, where they agree. */
  readonly #configuredRegion: string | undefined;
  /** The resource that stands for every AWS provider that is not named. */
  readonly #defaultProvider: string | undefined;
  #steps = MAX_STEPS;

  constructor(text: ConfigText, stacks: readonly Stack[]) {
    this.#root = text.root ?? null;
    this.#text = text;
    this.#stacks = stacks;
    const region = this.#configuration("aws:region", "${aws:region}", 0);
    this.#configuredRegion = region.state === "known" ? textOf(region.value) : undefined;
    this.#defaultProvider = entriesOf(member(this.#root, "resources")).find(
      ([, value]) =>
        bareType(textMember(value, "type") ?? "") === PROVIDER && member(value, "defaultProvider") === true,
    )?.[0];
  }

  resources(): PulumiResource[] {
    return (
      entriesOf(member(this.#root, "resources"))
        // `get` reads a resource that exists already: somebody else makes it (Pulumi YAML reference, "Resource Get").
        .filter(([, value]) => isMap(value) && member(value, "get") === undefined)
        .map(([name, value]) => this.#resource(name, value))
    );
  }

  #resource(name: string, value: Value): PulumiResource {
    const properties = member(value, "properties") ?? null;
    return {
      address: name,
      type: bareType(textMember(value, "type") ?? ""),
      properties,
      ...this.#text.linesOf(["resources", name]),
      site: this.#siteOf(value),
      read: (inner) => this.#read(inner, 0),
      json: (inner) => this.#json(inner, 0) as Fact<string>,
      refersTo: (_, inner) => {
        const found = new Set<string>();
        this.#refersTo(inner, found, 0);
        return [...found];
      },
      attributeIn: (inner) => {
        const reference = typeof inner === "string" ? /^\$\{([^}]*)\}$/.exec(inner)?.[1] : undefined;
        if (reference === undefined || !this.#declares(firstName(reference))) return undefined;
        return /^\.([A-Za-z0-9]+)$/.exec(reference.slice(nameLength(reference)))?.[1];
      },
    };
  }

  /** By the provider that its options name, the program's default one, or the one that configuration sets up. */
  #siteOf(value: Value): Site {
    const named = textMember(member(value, "options"), "provider");
    const reference = named === undefined ? undefined : /^\$\{([^}]*)\}$/.exec(named)?.[1];
    const provider = reference === undefined ? this.#defaultProvider : firstName(reference);
    const own = this.#region(member(member(value, "properties"), "region"));
    if (provider === undefined)
      return siteOf("the default provider", undefined, own ?? this.#configuredRegion);
    const properties = member(member(member(this.#root, "resources"), provider), "properties");
    return siteOf(provider, properties, own ?? this.#region(member(properties, "region")));
  }

  #region(value: Value | undefined): string | undefined {
    const fact = value === undefined ? undefined : this.#read(value, 0);
    return fact?.state === "known" && typeof fact.value === "string" && fact.value !== ""
      ? fact.value
      : undefined;
  }

  /** The resources that are referred to somewhere in a value, through variables as well. */
  #refersTo(value: Value, found: Set<string>, depth: number): void {
    this.#steps -= 1;
    if (this.#steps < 0 || depth > MAX_DEPTH) return;
    if (typeof value === "string") {
      for (const [whole, reference] of value.matchAll(REFERENCE)) {
        if (reference === undefined || !whole.endsWith("}")) continue;
        const name = firstName(reference);
        const variable = member(member(this.#root, "variables"), name);
        if (this.#declares(name)) found.add(name);
        else if (variable !== undefined) this.#refersTo(variable, found, depth + 1);
      }
    } else if (typeof value === "object" && value !== null) {
      for (const item of Object.values(value)) this.#refersTo(item, found, depth + 1);
    }
  }

  #declares(name: string): boolean {
    return member(member(this.#root, "resources"), name) !== undefined;
  }

  #read(value: Value, depth: number): Settled<Value> {
    this.#steps -= 1;
    if (this.#steps < 0 || depth > MAX_DEPTH)
      return unknownFact("the program is too entangled to be read here");
    if (typeof value === "string") return this.#interpolated(value, depth);
    if (!isMap(value)) return known(value);
    const [name, ...others] = Object.keys(value);
    if (others.length > 0 || name === undefined || !/^fn::/i.test(name)) return known(value);
    return this.#call(name.toLowerCase(), value[name] ?? null, depth + 1);
  }

  #call(name: string, argument: Value, depth: number): Settled<Value> {
    if (name === "fn::secret") return this.#read(argument, depth);
    if (name === "fn::join") return this.#join(argument, depth);
    if (name === "fn::tojson") return this.#json(argument, depth);
    if (name === "fn::select") {
      const [index, list] = isList(argument) ? argument : [];
      const items = this.#read(list ?? null, depth);
      if (items.state !== "known") return items;
      const chosen = isList(items.value) ? items.value[Number(index)] : undefined;
      return chosen === undefined ? unknownFact("fn::select finds nothing") : this.#read(chosen, depth);
    }
    return unknownFact(`${name} answers only when the program runs`);
  }

  #join(argument: Value, depth: number): Settled<Value> {
    const [separator, list] = isList(argument) ? argument : [];
    if (typeof separator !== "string" || !isList(list))
      return unknownFact("fn::join takes a text and a list");
    return together(
      list.map((item) => this.#read(item, depth)),
      separator,
    );
  }

  #json(argument: Value, depth: number): Settled<Value> {
    const state: { worst: Settled<Value> } = { worst: known(null) };
    const plain = this.#deep(argument, depth, state);
    if (state.worst.state === "unknown") return state.worst;
    const text = JSON.stringify(plain);
    return state.worst.state === "set" ? set(text.slice(0, 200)) : known(text);
  }

  #deep(value: Value, depth: number, state: { worst: Settled<Value> }): Value {
    const fact = this.#read(value, depth);
    if (fact.state !== "known") {
      if (state.worst.state !== "unknown") state.worst = fact;
      return "…";
    }
    if (isList(fact.value)) return fact.value.map((item) => this.#deep(item, depth + 1, state));
    if (!isMap(fact.value)) return fact.value;
    return Object.fromEntries(
      Object.entries(fact.value).map(([key, item]) => [key, this.#deep(item, depth + 1, state)]),
    );
  }

  /** `$${` is a plain `${` (Pulumi documentation, "Interpolation"). */
  #interpolated(text: string, depth: number): Settled<Value> {
    if (!text.includes("${")) return known(text);
    const parts: Settled<Value>[] = [];
    let from = 0;
    for (const match of text.matchAll(REFERENCE)) {
      if (match.index > from) parts.push(known(text.slice(from, match.index)));
      if (match[1] === undefined) parts.push(known("${"));
      else if (!match[0].endsWith("}")) parts.push(known(match[0]));
      else parts.push(this.#reference(match[1], depth + 1));
      from = match.index + match[0].length;
    }
    if (from < text.length) parts.push(known(text.slice(from)));
    const [only] = parts;
    return parts.length === 1 && only ? only : together(parts, "");
  }

  #reference(reference: string, depth: number): Settled<Value> {
    const name = firstName(reference);
    const shown = `\${${reference}}`;
    const rest = reference.slice(nameLength(reference)).replace(/^\./, "");
    if (this.#declares(name)) return this.#output(name, rest, shown, depth);
    const variable = member(member(this.#root, "variables"), name);
    if (variable !== undefined) return this.#variable(name, variable, rest, shown, depth);
    if (name === "pulumi") return set(shown);
    return this.#configuration(name, shown, depth);
  }

  /** What a resource gives out is known where it only hands back what it was given. */
  #output(name: string, attribute: string, shown: string, depth: number): Settled<Value> {
    const given = member(member(member(member(this.#root, "resources"), name), "properties"), attribute);
    if (!HANDED_BACK.has(attribute) || given === undefined || this.#open.has(name)) return set(shown);
    this.#open.add(name);
    const fact = this.#read(given, depth);
    this.#open.delete(name);
    return fact.state === "known" && typeof fact.value === "string" ? fact : set(shown);
  }

  #variable(name: string, value: Value, rest: string, shown: string, depth: number): Settled<Value> {
    if (this.#open.has(name)) return unknownFact(`${shown} leads back to itself`);
    this.#open.add(name);
    let fact = this.#read(value, depth);
    for (const step of rest ? rest.split(".") : []) {
      if (fact.state !== "known") break;
      const next = member(fact.value, step);
      fact = next === undefined ? unknownFact(`${shown} has no value here`) : this.#read(next, depth);
    }
    this.#open.delete(name);
    return fact;
  }

  #configuration(name: string, shown: string, depth: number): Settled<Value> {
    const declared = member(member(this.#root, "config") ?? member(this.#root, "configuration"), name);
    // A provider's own key may have its value right there (Pulumi project file, "config").
    const value = isMap(declared)
      ? (member(declared, "value") ?? member(declared, "default"))
      : name.includes(":")
        ? declared
        : undefined;
    const byDefault = () => (value === undefined ? undefined : this.#read(value, depth));
    const fact = acrossStacks(name, this.#stacks, byDefault) ?? byDefault();
    if (fact) return fact;
    return unknownFact(`${shown} has no value here: scan the output of \`pulumi preview --json\``);
  }
}

/** Parts of one text. If one is sure to hold text, there is a value, whatever the others are. */
function together(parts: readonly Settled<Value>[], separator: string): Settled<Value> {
  const texts = parts.map((part) => (part.state === "known" ? (textOf(part.value) ?? "") : undefined));
  if (texts.every((text) => text !== undefined)) {
    const text = texts.join(separator);
    return text.length > MAX_TEXT ? unknownFact("the text is too long to be put together here") : known(text);
  }
  const shown = parts
    .map((part, index) => texts[index] ?? (part.state === "set" ? part.expression : "…"))
    .join(separator);
  const sure = parts.some((part, index) => part.state === "set" || (texts[index] ?? "").trim() !== "");
  const vague = parts.find((part) => part.state === "unknown");
  return sure || !vague ? set(shown.slice(0, 500)) : (vague as Settled<Value>);
}

/** A reference, or `$${`, which is none. One that is not closed is taken to the end, so that it is searched for once. */
const REFERENCE = /\$\$\{|\$\{([^}]*)(?:\}|$)/g;

/** `api.id` → `api`, `["my-api"].id` → `my-api`. */
function firstName(reference: string): string {
  const quoted = /^\["([^"]*)"\]/.exec(reference);
  return quoted?.[1] ?? reference.split(/[.[]/, 1)[0] ?? "";
}

/** How much of a reference its first name takes. */
const nameLength = (reference: string): number =>
  /^\["[^"]*"\]/.exec(reference)?.[0].length ?? firstName(reference).length;
