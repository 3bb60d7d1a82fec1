import { FIELDS, type Field, type Filters, SORTS, START } from "./filters.ts";
import { STATES, type State } from "./rows.ts";

const HEAD = "#findings&";

/** The filters as the end of the page's address, so that a view can be kept and sent on. Empty: the start. */
export function addressOf(filters: Filters): string {
  const parts = new URLSearchParams();
  if (filters.query) parts.set("q", filters.query);
  const states = STATES.filter((state) => filters.states.has(state)).join("-and-");
  if (states !== STATES.filter((state) => START.states.has(state)).join("-and-")) parts.set("show", states);
  for (const [field, value] of filters.values) parts.set(field, value);
  if (filters.tag) parts.set("tag", JSON.stringify([filters.tag.key, filters.tag.value]));
  if (filters.sort !== START.sort) parts.set("sort", filters.sort);
  if (filters.descending) parts.set("order", "descending");
  const text = parts.toString();
  return text === "" ? "" : HEAD + text;
}

/** The filters of an address; undefined when it holds none. What it should not hold is passed over. */
export function filtersIn(address: string): Filters | undefined {
  if (!address.startsWith(HEAD)) return undefined;
  const parts = new URLSearchParams(address.slice(HEAD.length));
  const shown = parts.get("show")?.split("-and-");
  const values = FIELDS.flatMap((field): [Field, string][] => {
    const value = parts.get(field);
    return value === null ? [] : [[field, value]];
  });
  return {
    query: parts.get("q") ?? "",
    states: shown ? new Set<State>(STATES.filter((state) => shown.includes(state))) : START.states,
    values: new Map(values),
    tag: tagIn(parts.get("tag")),
    sort: SORTS.find((sort) => sort === parts.get("sort")) ?? START.sort,
    descending: parts.get("order") === "descending",
  };
}

function tagIn(text: string | null): Filters["tag"] {
  if (text === null) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value) && typeof value[0] === "string" && typeof value[1] === "string") {
      return { key: value[0], value: value[1] };
    }
  } catch {
    // Somebody's broken link: no tag then.
  }
  return undefined;
}
