import { UsageError } from "../io.ts";
import type { ScanFlags } from "./options.ts";

/** The flags that say which accounts to look at, and as whom. */
const LIVE = [
  "profile",
  "region",
  "regions",
  "accounts",
  "org",
  "ou",
  "excludeAccounts",
  "roleName",
  "externalId",
  "configAggregator",
  "aggregatorRegion",
] as const;

/**
 * Throws UsageError where accounts are named but not looked at: `scan infra --org` would read code alone, and pass for a scan
 * of the organization.
 */
export function refuseLiveWithoutAws(flags: Partial<Pick<ScanFlags, "aws" | (typeof LIVE)[number]>>): void {
  if (flags.aws) return;
  const given = LIVE.find((name) => flags[name] !== undefined);
  if (given === undefined) return;
  const flag = given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new UsageError(
    `--${flag} is for live accounts, and code has none: pass --aws to look at them as well, or leave it out.`,
  );
}
