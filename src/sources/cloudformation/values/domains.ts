import type { Equality } from "./equality.ts";

/** The values of one variable that are worth trying. */
export interface Domain {
  readonly key: string;
  readonly values: readonly string[];
  readonly default?: string;
}

/** No parameter can hold NUL, so this stands for "any other value". */
const other = (index: number) => `\0other ${index}`;

/**
 * For every variable of the equalities, the values that can make a difference. Variables that are compared with
 * each other share their values, and have as many "others" as there are of them, so that they may differ or agree.
 */
export function domainsOf(equalities: readonly Equality[]): Domain[] {
  const variables = new Map<string, { values: Set<string>; open: boolean; default?: string | undefined }>();
  for (const { variables: used } of equalities) {
    for (const { key, allowed, default: fallback, constants } of used) {
      const entry = variables.get(key) ?? { values: new Set(allowed), open: !allowed, default: fallback };
      if (entry.open) {
        if (fallback !== undefined) entry.values.add(fallback);
        for (const constant of constants) entry.values.add(constant);
      }
      variables.set(key, entry);
    }
  }
  const group = linked(equalities);
  const members = new Map<string, string[]>();
  for (const key of variables.keys()) {
    const root = group(key);
    members.set(root, [...(members.get(root) ?? []), key]);
  }
  return [...variables].map(([key, { values, open, default: fallback }]) => {
    const together = members.get(group(key)) ?? [key];
    const all = new Set(values);
    if (open) {
      for (const peer of together) for (const value of variables.get(peer)?.values ?? []) all.add(value);
      for (const index of together.keys()) all.add(other(index));
    }
    return { key, values: [...all], ...(fallback === undefined ? {} : { default: fallback }) };
  });
}

/** Union-find over the variables that some equality compares with each other. */
function linked(equalities: readonly Equality[]): (key: string) => string {
  const parents = new Map<string, string>();
  const root = (key: string): string => {
    let at = key;
    for (let up = parents.get(at); up !== undefined && up !== at; up = parents.get(at)) at = up;
    return at;
  };
  for (const { link } of equalities)
    if (link && root(link[0]) !== root(link[1])) parents.set(root(link[0]), root(link[1]));
  return root;
}
