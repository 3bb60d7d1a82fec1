import { fits } from "../../../checks/arn.ts";
import type { CodeStage, Suppression } from "./placed.ts";

/** An exemption of the standard's file, to be completed by a person: it has no owner, and mostly no end. */
export interface Entry {
  readonly checks: readonly string[];
  /** The file as reports name it. */
  readonly file: string;
  /** Absent: every stage of the file. */
  readonly address?: string;
  readonly reason: string;
  readonly until: string;
  /** Where it comes from: `main.tf:12, checkov:skip=CKV_AWS_76`. */
  readonly sources: readonly string[];
}

/**
 * The exemptions that suppressions come to, in the order of files and lines. Several that speak of the same stages with the
 * same words become one. What stands at no stage comes to none.
 *
 * @param all every stage of the scan: a pattern must fit no other one
 */
export function entriesOf(suppressions: readonly Suppression[], all: readonly CodeStage[]): Entry[] {
  const ofFile = Map.groupBy(all, ({ origin }) => origin.file);
  const rows = suppressions.flatMap((suppression) => {
    const { file, line, written, wholeFile, stages, checks, reason, until } = suppression;
    const addresses = [...new Set(stages.map(({ origin }) => origin.address))];
    const others = (ofFile.get(file) ?? []).map(({ origin }) => origin.address);
    const patterns = wholeFile ? [undefined] : patternsOf(addresses, others);
    const source = `${file}:${line}, ${written}`;
    if (addresses.length === 0) return [];
    return patterns.map((address) => ({ file, line, address, checks, reason, until, source }));
  });
  rows.sort((one, other) => (one.file < other.file ? -1 : one.file > other.file ? 1 : one.line - other.line));
  const same = Map.groupBy(rows, ({ file, address, reason, until }) =>
    JSON.stringify([file, address, reason, until]),
  );
  return [...same.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { file, address, reason, until } = first;
    return [
      {
        checks: [...new Set(group.flatMap(({ checks }) => checks))],
        file,
        ...(address === undefined ? {} : { address }),
        reason,
        until,
        sources: [...new Set(group.map(({ source }) => source))],
      },
    ];
  });
}

/** One pattern for the instances of a block in several modules, where it fits no other stage of the file. */
function patternsOf(addresses: readonly string[], others: readonly string[]): readonly string[] {
  const [first = "", ...rest] = addresses;
  if (rest.length === 0) return addresses;
  let head = first;
  let tail = first;
  for (const address of rest) {
    head = head.slice(0, commonLength(head, address));
    tail = tail.slice(tail.length - commonLength(reversed(tail), reversed(address)));
  }
  const pattern = `${head}*${tail}`;
  const meant = new Set(addresses);
  const onlyThese = others.every((other) => meant.has(other) || !fits(pattern, other));
  return onlyThese && addresses.every((address) => fits(pattern, address)) ? [pattern] : addresses;
}

const reversed = (text: string) => [...text].reverse().join("");

function commonLength(one: string, other: string): number {
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at += 1;
  return at;
}
