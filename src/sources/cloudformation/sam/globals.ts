import { entriesOf, intrinsicOf, isList, isMap, member, type Value } from "../../../syntax/template/value.ts";

/**
 * A property of a SAM resource as the translator sees it after it merged the Globals section: mappings are merged
 * key by key, everything else, functions included, is the resource's own where it has one
 * (aws-sam-translator, `plugins/globals/globals.py`).
 */
export function withGlobals(section: Value | undefined, ignored: Value | undefined) {
  return (properties: Value | undefined, name: string): Value | undefined => {
    const own = member(properties, name);
    const common = isIgnored(ignored, name) ? undefined : member(section, name);
    if (own === undefined || common === undefined) return own ?? common;
    return isPlainMap(own) && isPlainMap(common) ? merged(common, own) : own;
  };
}

function isIgnored(ignored: Value | undefined, name: string): boolean {
  return ignored === "*" || (isList(ignored) && ignored.includes(name));
}

function merged(common: Value, own: Value): Value {
  const map: Record<string, Value> = Object.create(null);
  for (const [key, value] of entriesOf(common)) map[key] = value;
  for (const [key, value] of entriesOf(own)) map[key] = value;
  return map;
}

const isPlainMap = (value: Value) => isMap(value) && !intrinsicOf(value);
