import { readFileSync } from "node:fs";
import type { Check } from "../../checks/check.ts";
import { CHECKS } from "../../checks/index.ts";
import { BASELINE, type Demands } from "../../model/demands.ts";
import type { Surroundings } from "../../model/surroundings.ts";
import { PRICES, type Prices, pricesFrom } from "../../standard/cost/prices.ts";
import type { Gate } from "../../standard/exit-code.ts";
import type { Standard } from "../../standard/resolve.ts";
import { trouble } from "../file-trouble.ts";
import { type Io, UsageError } from "../io.ts";
import type { VerbosityFlags } from "../verbosity.ts";
import { checksNamed, type Named } from "./checks-named.ts";

/** A value of one of several flags whose order among each other counts: which of them all it was. */
export interface Ordered {
  readonly at: number;
  readonly value: string;
}

/** The flags of `stagelight scan` as commander hands them over. */
export interface ScanFlags extends VerbosityFlags {
  aws?: boolean;
  var?: Ordered[];
  varFile?: Ordered[];
  parameter?: string[];
  parameters?: string[];
  param?: string[];
  source?: string;
  listFiles?: boolean;
  profile?: string;
  region?: string[];
  regions?: string[];
  accounts?: string[];
  org?: boolean;
  ou?: string[];
  excludeAccounts?: string[];
  roleName?: string;
  externalId?: string;
  configAggregator?: string;
  aggregatorRegion?: string;
  endpointUrl?: string;
  caBundle?: string;
  rate?: number;
  concurrency?: number;
  timeout?: number;
  checks?: string[];
  format: string;
  output?: string[];
  hidePasses?: boolean;
  compare?: string;
  category?: string;
  cost: boolean;
  prove?: boolean;
  proveWait?: number;
  prices?: string;
  config?: string | false;
  printConfig?: boolean;
  exemptions?: boolean;
  baseline?: string | false;
  newSince?: string;
  pushSecurityHub?: boolean;
  failOn?: Gate["failOn"];
  minCoverage?: number;
  strict?: boolean;
  allowPartial?: boolean;
  allowEmpty?: boolean;
}

/** The gate that flags and standard come to; flags win. */
export const gateOf = (flags: ScanFlags, { layer }: Standard): Gate => ({
  failOn: flags.failOn ?? layer["gate.failOn"]?.value ?? "high",
  strict: flags.strict ?? layer["gate.strict"]?.value ?? false,
  allowPartial: flags.allowPartial ?? false,
  allowEmpty: flags.allowEmpty ?? false,
  minCoverage: flags.minCoverage ?? layer["gate.minCoverage"]?.value ?? 0,
});

/**
 * The checks that a scan judges, as severe as the standard has them. `--checks` wins over a standard's `off`; what the ids
 * of other scanners mean here is in `words`.
 */
export function checksOf(ids: readonly string[] | undefined, { layer }: Standard, flag = "--checks"): Named {
  const severe = (check: Check): Check => {
    const setting = layer[`checks.${check.id}`]?.value;
    return setting === undefined || setting === "on" || setting === "off"
      ? check
      : { ...check, severity: setting };
  };
  if (!ids) {
    const on = CHECKS.filter(({ id }) => layer[`checks.${id}`]?.value !== "off").map(severe);
    if (on.length === 0) throw new UsageError("the standard turns every check off: nothing would be judged.");
    return { checks: on, words: [] };
  }
  const { checks, words } = checksNamed(ids, flag);
  return { checks: checks.map(severe), words };
}

/** The surroundings that these checks want collected for these demands. */
export const needsOf = (
  checks: readonly Check[],
  demands: Demands = BASELINE,
): ReadonlySet<keyof Surroundings> =>
  new Set(checks.filter(({ asked }) => asked?.(demands) ?? true).flatMap(({ needs }) => needs));

/** The prices that estimates are made with; undefined where none are wanted. */
export function pricesOf(flags: Pick<ScanFlags, "cost" | "prices">): Prices | undefined {
  if (!flags.cost) return undefined;
  if (flags.prices === undefined) return PRICES;
  let text: string;
  try {
    text = readFileSync(flags.prices, "utf8");
  } catch (error) {
    throw new UsageError(`--prices ${flags.prices}: cannot be read: ${trouble(error)}.`);
  }
  const read = pricesFrom(text);
  if ("problem" in read) throw new UsageError(`--prices ${flags.prices}: ${read.problem}.`);
  return read.prices;
}

/** Twelve digits each (AWS account identifiers). */
export function accountIds(flag: string, ids: readonly string[] | undefined): readonly string[] | undefined {
  const wrong = ids?.find((id) => !/^\d{12}$/.test(id));
  if (wrong !== undefined) {
    throw new UsageError(
      `${flag}: ${wrong} is not an account id: expected 12 digits, got ${wrong.length} characters.`,
    );
  }
  return ids;
}

export function endpointUrl(flags: Pick<ScanFlags, "endpointUrl">, { env }: Io): string | undefined {
  const value = flags.endpointUrl ?? env.AWS_ENDPOINT_URL;
  if (value === undefined || value === "") return undefined;
  const url = URL.parse(value);
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:")) {
    // What stands before an @ may be a password.
    throw new UsageError(
      `--endpoint-url ${value.replace(/^.*@/s, "…@")}: expected a URL such as http://localhost:4599.`,
    );
  }
  return value;
}

export function caBundle(flags: Pick<ScanFlags, "caBundle">, { env }: Io): string | undefined {
  const file = flags.caBundle ?? env.AWS_CA_BUNDLE;
  if (file === undefined || file === "") return undefined;
  let pem: string;
  try {
    pem = readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`--ca-bundle ${file}: cannot be read: ${trouble(error)}.`);
  }
  if (!pem.includes("-----BEGIN CERTIFICATE-----")) {
    throw new UsageError(`--ca-bundle ${file}: holds no certificate in PEM form.`);
  }
  return file;
}
