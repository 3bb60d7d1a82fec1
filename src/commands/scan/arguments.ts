import type { FixFlags } from "../fix/flags.ts";
import type { Ordered, ScanFlags } from "./options.ts";

/** What stands in place of a value that may be a secret. */
const HIDDEN = "…";

/** Flags whose values are names, numbers and paths: they may be written down. Of all others only the flag itself is. */
const SHOWN: ReadonlySet<string> = new Set<keyof ScanFlags | keyof FixFlags>([
  "varFile",
  "parameters",
  "source",
  "profile",
  "region",
  "regions",
  "accounts",
  "ou",
  "excludeAccounts",
  "roleName",
  "configAggregator",
  "aggregatorRegion",
  "caBundle",
  "rate",
  "concurrency",
  "timeout",
  "checks",
  "format",
  "output",
  "compare",
  "category",
  "proveWait",
  "prices",
  "config",
  "baseline",
  "newSince",
  "failOn",
  "minCoverage",
  "only",
  "stage",
  "max",
  "plan",
  "webAcl",
  "exportStream",
  "exportRole",
  "exportBucket",
  "newExportBucket",
  "exportDays",
  "kmsKey",
  "alarmAction",
]);

/** `--var name=value`: the name may be written down. */
const NAMED: ReadonlySet<string> = new Set<keyof ScanFlags | keyof FixFlags>([
  "var",
  "parameter",
  "param",
  "tag",
]);

/** Flags that stand in every scan with this value, whether somebody gave them or not. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  cost: true,
  exemptions: true,
  baseline: true,
  config: true,
};

/**
 * The arguments of a scan as its record keeps them, and of a fix as its next steps name them: what it was told to look at and how,
 * without values that may be secrets (of variables and parameters, external ids, credentials in URLs).
 */
export function recordedArguments(
  verb: string,
  paths: readonly string[],
  flags: ScanFlags | FixFlags,
): string[] {
  const given = Object.entries(flags).filter(
    ([name, value]) => value !== undefined && DEFAULTS[name] !== value,
  );
  return [verb, ...paths, ...given.flatMap(([name, value]) => flagWords(name, value))];
}

function flagWords(name: string, value: unknown): string[] {
  const flag = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  if (value === true) return [`--${flag}`];
  if (value === false) return [`--no-${flag}`];
  const values = Array.isArray(value) ? value : [value];
  return values.flatMap((each) => [`--${flag}`, valueWord(name, each)]);
}

function valueWord(name: string, value: unknown): string {
  const text = String(isOrdered(value) ? value.value : value);
  if (SHOWN.has(name)) return text;
  if (NAMED.has(name)) return `${text.split("=", 1)[0]}=${HIDDEN}`;
  return name === "endpointUrl" ? hostOf(text) : HIDDEN;
}

const isOrdered = (value: unknown): value is Ordered =>
  typeof value === "object" && value !== null && "value" in value;

/** A URL may carry a user, a password and tokens: only where it leads is told. */
function hostOf(text: string): string {
  const url = URL.parse(text);
  return url ? `${url.protocol}//${url.host}/` : HIDDEN;
}
