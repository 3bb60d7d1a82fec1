import {
  entriesOf,
  isMap,
  member,
  textMember,
  type Value,
  type ValueMap,
} from "../../syntax/template/value.ts";
import { expandLoops } from "./values/foreach.ts";
import type { Scope } from "./values/scope.ts";

/** A resource of a template, loops expanded. */
export interface Resource {
  /** Logical id. */
  readonly id: string;
  /** The key under `Resources` that declares it: the loop's, where a loop makes it. */
  readonly key: string;
  readonly type: string;
  readonly properties?: Value;
  readonly condition?: string;
  readonly metadata?: Value;
  /** SAM: the properties that the Globals section must leave alone. */
  readonly ignoreGlobals?: Value;
  /** A macro adds to this resource when it deploys. */
  readonly extended?: boolean;
  /** What reports call the stage that it makes, where that is not the logical id. */
  readonly address?: string;
}

export interface Resources {
  readonly all: readonly Resource[];
  /** What could not be expanded: messages, with the key that they are about. */
  readonly unclear: readonly { readonly key: string; readonly message: string }[];
}

export function resourcesOf(root: ValueMap, scope: Scope): Resources {
  const { entries, unclear } = expandLoops(member(root, "Resources"), scope);
  const all = entries
    .filter(({ value }) => isMap(value))
    .map(({ id, key, value }) => resourceOf(id, key, value));
  return { all, unclear };
}

function resourceOf(id: string, key: string, value: Value): Resource {
  const properties = member(value, "Properties");
  const condition = textMember(value, "Condition");
  const metadata = member(value, "Metadata");
  const ignoreGlobals = member(value, "IgnoreGlobals");
  return {
    id,
    key,
    type: textMember(value, "Type") ?? "",
    ...(properties === undefined ? {} : { properties }),
    ...(condition === undefined ? {} : { condition }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(ignoreGlobals === undefined ? {} : { ignoreGlobals }),
    ...(addsMembers(value) ? { extended: true } : {}),
  };
}

/** Whether a function in a mapping's place of keys adds members that this text does not show. */
export function addsMembers(value: Value | undefined): boolean {
  return entriesOf(value).some(([key]) => key === "Fn::Transform" || key.startsWith("Fn::ForEach::"));
}
