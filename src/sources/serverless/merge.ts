import { isMap, type Value } from "../../syntax/template/value.ts";

/** Deeper members are taken whole. */
const MAX_DEPTH = 50;

/** One value laid over another, member by member. Neither is changed; what is not a mapping is replaced. */
export function merged(under: Value, over: Value, depth = 0): Value {
  if (!isMap(under) || !isMap(over) || depth > MAX_DEPTH) return over;
  const map: Record<string, Value> = Object.create(null);
  for (const [key, value] of Object.entries(under)) map[key] = value;
  for (const [key, value] of Object.entries(over)) {
    const before = map[key];
    map[key] = before === undefined ? value : merged(before, value, depth + 1);
  }
  return map;
}
