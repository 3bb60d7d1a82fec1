import { type Fact, known, set, unknownFact } from "../../../model/fact.ts";
import { intrinsicOf, type Value } from "../../../syntax/template/value.ts";
import { findInMap } from "./mappings.ts";
import { getAtt, ifElse, importValue, ref } from "./references.ts";
import type { Scope } from "./scope.ts";
import { base64, join, length, select, split, sub, toJsonString } from "./text-functions.ts";

/** Where and how a value is read. */
export interface Reading {
  readonly scope: Scope;
  /** The values of open variables, while a condition is tried out; otherwise their defaults count. */
  readonly at?: ReadonlyMap<string, string>;
  /** Every value counts that a parameter allows, not only its default: what matters is which value it is. */
  readonly each?: true;
  readonly depth: number;
}

const MAX_NESTED_CALLS = 100;

const FUNCTIONS: ReadonlyMap<string, (argument: Value, reading: Reading) => Fact<Value>> = new Map([
  ["Ref", ref],
  ["Fn::GetAtt", getAtt],
  ["Fn::If", ifElse],
  ["Fn::ImportValue", importValue],
  ["Fn::FindInMap", findInMap],
  ["Fn::Sub", sub],
  ["Fn::Join", join],
  ["Fn::Select", select],
  ["Fn::Split", split],
  ["Fn::Base64", base64],
  ["Fn::Length", length],
  ["Fn::ToJsonString", toJsonString],
  ["Fn::GetAZs", () => set("!GetAZs")],
  ["Fn::Cidr", () => set("!Cidr")],
]);

/**
 * What a value comes to when its outermost function is evaluated (User Guide, "intrinsic function reference").
 * `known(null)` is `AWS::NoValue`: as if it had not been written. Members of mappings and lists stay as written.
 */
export function resolve(value: Value, scope: Scope, at?: ReadonlyMap<string, string>): Fact<Value> {
  return read(value, { scope, depth: 0, ...(at ? { at } : {}) });
}

/** The same with every value that a parameter may have, where it lists them. */
export function resolveEach(value: Value, scope: Scope): Fact<Value> {
  return read(value, { scope, depth: 0, each: true });
}

/** The same one level deeper in a function call. */
export function read(value: Value, reading: Reading): Fact<Value> {
  const call = intrinsicOf(value);
  // A dynamic reference is resolved when the stack deploys (User Guide, "dynamic references").
  if (!call) return typeof value === "string" && value.includes("{{resolve:") ? set(value) : known(value);
  const { shared } = reading.scope;
  shared.steps -= 1;
  if (shared.steps < 0) return unknownFact("the template is too entangled to be evaluated here");
  if (reading.depth > MAX_NESTED_CALLS) return unknownFact("functions are nested too deeply, or in a circle");
  const evaluate = FUNCTIONS.get(call.name);
  if (!evaluate) return unknownFact(`${call.name} cannot be evaluated here`);
  return evaluate(call.argument, { ...reading, depth: reading.depth + 1 });
}
