import type { Data, Row, State } from "./rows.ts";
import { searchOf } from "./search.ts";

/** Properties by which findings are narrowed with a choice of one value. */
export const FIELDS = ["check", "severity", "account", "region", "apiType", "kind", "change"] as const;
export type Field = (typeof FIELDS)[number];

export const SORTS = ["verdict", "stage", "place", "check"] as const;
export type Sort = (typeof SORTS)[number];

export interface Filters {
  readonly query: string;
  readonly states: ReadonlySet<State>;
  /** Field → the value it must have. */
  readonly values: ReadonlyMap<Field, string>;
  /** Key in lower case and value. */
  readonly tag?: { readonly key: string; readonly value: string } | undefined;
  readonly sort: Sort;
  readonly descending: boolean;
}

/** What needs somebody's attention. */
export const START: Filters = {
  query: "",
  states: new Set<State>(["fail", "unknown", "conditional"]),
  values: new Map(),
  sort: "verdict",
  descending: false,
};

export interface Matches {
  /** Filtered and sorted. */
  readonly rows: readonly Row[];
  /** How many would be there of each state, were all states shown. */
  readonly counts: ReadonlyMap<State, number>;
}

export function fieldOf(data: Data, row: Row, field: Field): string {
  if (field === "check") return data.checkId(row);
  if (field === "severity") return data.severity(row);
  if (field === "account") return data.accountText(row.stage);
  if (field === "change") return data.change(row);
  if (field === "region") return data.regionText(row.stage);
  return data.text(row.stage[field === "apiType" ? 2 : 1]);
}

export function matches(data: Data, filters: Filters): Matches {
  const found = searchOf(data, filters.query);
  const wanted = [...filters.values];
  const { tag } = filters;
  const counts = new Map<State, number>();
  const rows: Row[] = [];
  for (const row of data.rows) {
    if (!wanted.every(([field, value]) => fieldOf(data, row, field) === value)) continue;
    if (tag && !data.hasTag(row.stage, tag.key, tag.value)) continue;
    if (!found(row)) continue;
    const state = data.state(row);
    counts.set(state, (counts.get(state) ?? 0) + 1);
    if (filters.states.has(state)) rows.push(row);
  }
  const compare = COMPARE[filters.sort];
  const sign = filters.descending ? -1 : 1;
  rows.sort((a, b) => sign * compare(a, b) || a.order - b.order);
  return { rows, counts };
}

/** What does not count comes after what does. */
const uncounted = ({ finding }: Row): number => (finding[6] ? 2 : finding[9] ? 1 : 0);

const COMPARE: Readonly<Record<Sort, (a: Row, b: Row) => number>> = {
  verdict: (a, b) =>
    uncounted(a) - uncounted(b) || a.finding[1] - b.finding[1] || a.finding[2] - b.finding[2],
  stage: (a, b) => a.stageRank - b.stageRank,
  place: (a, b) => a.placeRank - b.placeRank || a.stageRank - b.stageRank,
  check: (a, b) => a.finding[0] - b.finding[0],
};
