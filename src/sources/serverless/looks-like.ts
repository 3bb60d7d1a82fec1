import type { SourceFile } from "../code/input.ts";

const TOP = (key: string) => new RegExp(`^(?:${key}|"${key}"|'${key}')[ \\t]*:`, "m");
const YAML_KEYS = [TOP("service"), TOP("provider")];
const JSON_KEYS = [/"service"\s*:/, /"provider"\s*:/];

/**
 * Whether a text is likely the configuration of a Serverless Framework service: it has a `service` and a
 * `provider`. Looks at the text only, never parses it.
 */
export function looksLikeService({ text }: SourceFile): boolean {
  if (!text.includes("provider") || !text.includes("service")) return false;
  const json = /^\s*\{/.test(text);
  if (!(json ? JSON_KEYS : YAML_KEYS).every((key) => key.test(text))) return false;
  return /\b(?:functions|resources)\b/.test(text) && /\baws\b|\$\{/.test(text);
}
