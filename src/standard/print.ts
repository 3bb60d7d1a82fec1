import type { Standard } from "./resolve.ts";
import { DEFAULTS, type Key, type Settings, type Sourced } from "./settings.ts";

/**
 * The standard as YAML, every value with where it comes from: a file and line, a preset with its clause, or the
 * default. What is printed can be read again.
 */
export function printedStandard({ layer, exemptions, files }: Standard): string {
  const all: { [key: string]: Sourced<unknown> | undefined } = { ...DEFAULTS, ...layer };
  const sections = new Map<string, string[]>();
  const lines: string[] = [`# The standard, put together from ${files.join(", ") || "the default"}.`];
  for (const [key, sourced] of Object.entries(all)) {
    if (!sourced) continue;
    const [section = key, name] = key.split(".");
    const value = written(key as Key, sourced.value as Settings[Key]);
    if (name === undefined) lines.push(...entry(section, value, sourced.from, ""));
    else for (const line of entry(name, value, sourced.from, "  ")) put(sections, section, line);
  }
  for (const [section, members] of sections) lines.push(`${section}:`, ...members);
  if (exemptions.length > 0) lines.push("# Exemptions:");
  for (const { where, checks, until } of exemptions)
    lines.push(`#   ${commented(`${where}  ${checks.join(", ")}${until === "" ? "" : ` until ${until}`}`)}`);
  return `${lines.join("\n")}\n`;
}

/** Longer lists get a line for each item. */
const LONG = 60;

function entry(name: string, value: unknown, from: string, indent: string): string[] {
  const said = `# ${commented(from)}`;
  const text = literal(value);
  if (!Array.isArray(value) || text.length <= LONG) return [`${indent}${name}: ${text} ${said}`];
  return [`${indent}${name}: ${said}`, ...value.map((item) => `${indent}  - ${literal(item)}`)];
}

function put(sections: Map<string, string[]>, section: string, line: string): void {
  const before = sections.get(section);
  if (before) before.push(line);
  else sections.set(section, [line]);
}

/** As a file would say it. */
function written(key: Key, value: Settings[Key]): unknown {
  if (key === "retention.max") return value ?? "none";
  if (key === "destinations.logGroupName") return value ?? "*";
  if (key.startsWith("format.") && Array.isArray(value)) {
    const demands = value.map(({ apiTypes, anyOf }) => ({ apiTypes, anyOf }));
    return demands.length === 0 ? false : demands;
  }
  if (key.startsWith("alarms.") && typeof value === "object" && Object.keys(value ?? {}).length === 0)
    return true;
  return value;
}

/** Control characters beyond JSON's own, and what ends lines, hides text or turns it: no editor should have to show them. */
const ACTING = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** JSON is YAML; what could be taken for the end of a line, or for other text than it is, is escaped. */
export const literal = (value: unknown): string =>
  JSON.stringify(value).replace(
    ACTING,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** What can stand behind a `#` without ending the comment. */
export const commented = (text: string): string => text.replace(/[\u0000-\u001f]/g, "�").replace(ACTING, "�");
