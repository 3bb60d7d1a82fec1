import { resolve } from "node:path";
import { sha256 } from "@noble/hashes/sha2.js";
import type { ScanScope } from "../../reports/report.ts";
import { displayPath } from "../../sources/code/names.ts";
import { repositoryOf } from "../../sources/code/walk.ts";
import type { ScanFlags } from "./options.ts";

/** Longer names are cut, and end in a hash of the whole. */
const LONGEST = 60;

/**
 * What a scan is of, as far as it was narrowed by its arguments: two scans with different scopes see different stages, so
 * what one does not see says nothing about what the other has found.
 */
export function scopeOf(paths: readonly string[], flags: ScanFlags, cwd: string): ScanScope {
  // From the top of the repository: two jobs in two of its folders see different stages.
  const top = repositoryOf(cwd) ?? cwd;
  const below = paths.map((path) => (path === "-" ? path : displayPath(resolve(cwd, path), top)));
  // What lies below another of the paths adds nothing.
  const code = below.includes(".")
    ? []
    : below.filter((path) => !below.some((other) => path.startsWith(`${other}/`)));
  const live = [
    ...(flags.accounts ?? []),
    ...(flags.ou ?? []),
    ...(flags.excludeAccounts ?? []).map((account) => `not-${account}`),
    ...(flags.region ?? []),
    ...(flags.regions ?? []),
  ];
  return {
    ...(code.length > 0 ? { code: named(code) } : {}),
    ...(live.length > 0 ? { live: named(live) } : {}),
  };
}

/** A name that only the same words have, in whatever order they were given. */
function named(words: readonly string[]): string {
  const whole = [...new Set(words)].toSorted().join(",");
  const plain = whole.replaceAll(/[^\w./-]/g, "_");
  if (plain === whole && plain.length <= LONGEST) return plain;
  const hash = Buffer.from(sha256(Buffer.from(whole)))
    .toString("hex")
    .slice(0, 8);
  return `${plain.slice(0, LONGEST - 9)}-${hash}`;
}
