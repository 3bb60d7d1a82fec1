import { nearest } from "../../model/nearest.ts";
import { type Claim, checksNamed, shown } from "./claim.ts";

const KEYS = ["reason", "owner", "until"] as const;
const LONGEST = 2_000;
const WORD = /\s*(?:([A-Za-z_-]+)=(?:"([^"]*)"|'([^']*)'|(\S*))|(\S+))/y;

type Said = Pick<Claim, "checks" | "reason" | "owner" | "until" | "faults">;

/**
 * The words behind the marker of a comment: names of checks, then `until=… owner=… reason="…"` in any order. Text with
 * blanks stands in quotes.
 */
export function claimOfWords(text: string): Said {
  const names: string[] = [];
  const values = new Map<string, string>();
  const faults: string[] = [];
  const words = text.slice(0, LONGEST).trim();
  WORD.lastIndex = 0;
  for (let word = WORD.exec(words); word && word[0] !== ""; word = WORD.exec(words)) {
    const [, key, double, single, bare, loose] = word;
    if (key !== undefined) {
      const value = double ?? single ?? bare ?? "";
      if (/^["']/.test(value)) faults.push(`the quote of ${shown(key)} is not closed`);
      put(key, value, values, faults);
    } else if (loose !== undefined && values.size === 0) {
      names.push(...loose.split(",").filter(Boolean));
    } else if (loose !== undefined) {
      faults.push(`"${shown(loose)}" belongs to nothing: put text with blanks in quotes`);
    }
  }
  return said(names, values, faults);
}

/**
 * The value of a tag: `until=… owner=… reason=…`, where the reason comes last and runs to the end, because tags can
 * hold no quotes. The check is in the tag's key.
 */
export function claimOfTag(check: string, value: string): Said {
  const values = new Map<string, string>();
  const faults: string[] = [];
  const at = /(?:^|\s)reason=/.exec(value);
  const head = at ? value.slice(0, at.index) : value;
  for (const word of head.split(/\s+/).filter(Boolean)) {
    const equals = word.indexOf("=");
    if (equals < 1) faults.push(`"${shown(word)}" belongs to nothing: the reason comes last`);
    else put(word.slice(0, equals), word.slice(equals + 1), values, faults);
  }
  if (at) values.set("reason", value.slice(at.index + at[0].length).trim());
  return said(check === "" ? [] : [check], values, faults);
}

/** What is written as data already: CloudFormation's Metadata. */
export function claimOfTexts(texts: Readonly<Record<string, string>>): Said {
  const values = new Map<string, string>();
  const faults: string[] = [];
  const names: string[] = [];
  for (const [key, value] of Object.entries(texts)) {
    if (key === "check" || key === "checks") names.push(...value.split(/[\s,]+/).filter(Boolean));
    else put(key, value, values, faults);
  }
  return said(names, values, faults);
}

function put(key: string, value: string, values: Map<string, string>, faults: string[]): void {
  if (!(KEYS as readonly string[]).includes(key)) {
    const meant = nearest(key, KEYS);
    const hint = meant === undefined ? `known: ${KEYS.join(", ")}` : `${meant} is near`;
    faults.push(`there is no ${shown(key)} (${hint})`);
  } else if (values.has(key)) {
    faults.push(`it names ${key} twice`);
  } else {
    values.set(key, value.trim());
  }
}

function said(names: readonly string[], values: ReadonlyMap<string, string>, faults: string[]): Said {
  const named = checksNamed(names);
  return {
    checks: named.checks,
    reason: values.get("reason") ?? "",
    owner: values.get("owner") ?? "",
    until: values.get("until") ?? "",
    faults: [...named.faults, ...faults],
  };
}
