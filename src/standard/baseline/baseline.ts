import type { Finding, Verdict } from "../../model/finding.ts";
import type { Stage } from "../../model/stage.ts";

/** The name of the file, unless `--baseline` says another. */
export const BASELINE_FILE = ".stagelight-baseline.json";
const SCHEMA = "stagelight/baseline@1";

/** A finding that was there when the baseline was written. */
export interface Entry {
  readonly fingerprint: string;
  readonly check: string;
  readonly verdict: Verdict;
  /** The stage's id, for people. */
  readonly stage: string;
  /** Where it was declared, for code: a file that moves takes its findings along. */
  readonly file?: string;
  readonly address?: string;
  /** The Terraform root or Serverless service that makes the stage, where the file is none of its own. */
  readonly root?: string;
  /** For code, what it is wherever its file lies: API type, name of the API, name of the stage. Older baselines have none. */
  readonly api?: string;
}

/** What was there when a baseline was written. */
export interface Baseline {
  readonly entries: readonly Entry[];
  /**
   * The places in code of stages, as `placeKey` has them, also of those without an entry: a stage that was there inherits
   * nothing of one that moved. Older baselines have none.
   */
  readonly places: readonly string[];
}

/** The baseline of nothing. */
export const NO_BASELINE: Baseline = { entries: [], places: [] };

/** Whether a finding is one that a baseline keeps: it is not fine, and nobody has accepted it otherwise. */
export const isOpen = ({ verdict, exempt }: Finding): boolean =>
  !exempt && (verdict === "fail" || verdict === "conditional" || verdict === "unknown");

export function entryOf(finding: Finding, stage: Stage): Entry {
  const { fingerprint, check, verdict } = finding;
  return { fingerprint, check, verdict, stage: finding.stage, ...placeOf(stage) };
}

function placeOf(stage: Stage): Partial<Entry> {
  const { origin } = stage;
  if (origin.kind === "aws") return {};
  const { file, address, root } = origin;
  return { file, address, ...(root === undefined ? {} : { root }), api: apiOf(stage) };
}

/** `REST orders/prod`: what a stage is, wherever its file lies. */
export const apiOf = ({ apiType, api, name }: Stage): string => `${apiType} ${api.name}/${name}`;

/** Where a stage is in code, as its id has it: `file#address`, and `@root` where the file is none of the root's own. */
export const placeKey = ({ file, address, root }: Pick<Entry, "file" | "address" | "root">): string =>
  `${file}#${address}${root === undefined ? "" : `@${root}`}`;

/** The file: an entry a line and in a fixed order, so that version control shows what changed. */
export function baselineText({ entries, places }: Baseline): string {
  const sorted = entries.toSorted(
    (one, other) => compare(one.stage, other.stage) || compare(one.check, other.check),
  );
  const withEntries = new Set(entries.map(placeKey));
  const fine = [...new Set(places)].filter((place) => !withEntries.has(place)).sort();
  return `{\n  "schema": "${SCHEMA}",\n  "findings": ${list(sorted)},\n  "fine": ${list(fine)}\n}\n`;
}

function list(items: readonly unknown[]): string {
  const lines = items.map((item) => `    ${JSON.stringify(item)}`);
  return lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n  ]`;
}

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

const VERDICTS: readonly Verdict[] = ["fail", "conditional", "unknown"];

/** The baseline of a text, or what is wrong with it. */
export function readBaseline(text: string): Baseline | string {
  let document: unknown;
  try {
    // Some editors begin a file with a byte order mark.
    document = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    if (/^(?:<{7}|>{7}) /m.test(text))
      return "holds a merge conflict: take either side, then run stagelight baseline --prune";
    // Without the parser's words: they quote the text, and nobody may have meant to show it.
    return "is not JSON";
  }
  if (!isObject(document) || document.schema !== SCHEMA || !Array.isArray(document.findings)) {
    return `is no baseline of this program: expected "schema": "${SCHEMA}" and a list of findings`;
  }
  const entries: Entry[] = [];
  for (const [index, item] of document.findings.entries()) {
    const entry = isObject(item) ? entryIn(item) : undefined;
    if (!entry) return `has no finding at findings[${index}]: write it anew with stagelight baseline`;
    entries.push(entry);
  }
  const fine: readonly unknown[] = Array.isArray(document.fine) ? document.fine : [];
  return { entries, places: fine.filter((place) => typeof place === "string") };
}

function entryIn(item: Readonly<Record<string, unknown>>): Entry | undefined {
  const { fingerprint, check, stage } = item;
  const verdict = VERDICTS.find((each) => each === item.verdict);
  if (typeof fingerprint !== "string" || !/^[0-9a-f]{16}$/.test(fingerprint)) return undefined;
  if (typeof check !== "string" || typeof stage !== "string" || !verdict) return undefined;
  return {
    fingerprint,
    check,
    verdict,
    stage,
    ...texts(item, ["file", "address", "root", "api"]),
  };
}

function texts<K extends string>(item: Readonly<Record<string, unknown>>, keys: readonly K[]) {
  const pairs = keys.map((key) => [key, item[key]] as const);
  return Object.fromEntries(pairs.filter(([, value]) => typeof value === "string")) as {
    [key in K]?: string;
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
