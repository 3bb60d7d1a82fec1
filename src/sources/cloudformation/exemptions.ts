import { entriesOf, isList, member, textOf, type Value } from "../../syntax/template/value.ts";

const MAX_EXEMPTIONS = 50;
const MAX_TEXT = 1_000;

/**
 * `Metadata: { stagelight: { exempt: [{ check, reason, owner, until }] } }` of a resource, as written: one mapping
 * alone will do. What is no text is left out, so that whoever judges it finds it missing.
 */
export function exemptionsOf(metadata: Value | undefined): Record<string, string>[] {
  const exempt = member(member(metadata, "stagelight"), "exempt");
  if (exempt === undefined || exempt === null) return [];
  const entries = isList(exempt) ? exempt : [exempt];
  return entries.slice(0, MAX_EXEMPTIONS).map((entry) => {
    const texts: Record<string, string> = Object.create(null);
    for (const [key, value] of entriesOf(entry)) {
      const parts = (isList(value) ? value : [value]).map(textOf).filter((part) => part !== undefined);
      if (parts.length > 0) texts[key] = parts.join(" ").slice(0, MAX_TEXT);
    }
    return texts;
  });
}
