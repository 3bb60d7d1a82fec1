const SOURCE = /^[ \t]*source[ \t]*=[ \t]*"(\.{1,2}(?:\/[^"\n]*)?)"/gm;
const JSON_SOURCE = /"source"[ \t\r\n]*:[ \t\r\n]*"(\.{1,2}(?:\/[^"\n\\]*)?)"/g;

/** The local module sources (`./…`, `../…`) that a file in HCL syntax names, by its text alone. */
export const moduleCallsOf = (text: string): string[] => sources(text, SOURCE);

/** The local module sources that a `.tf.json` file names, by its text alone. */
export const jsonModuleCallsOf = (text: string): string[] => sources(text, JSON_SOURCE);

function sources(text: string, pattern: RegExp): string[] {
  if (!text.includes("source")) return [];
  const found = new Set<string>();
  for (const match of text.matchAll(pattern)) {
    const source = match[1];
    if (source === "." || source === ".." || source?.startsWith("./") || source?.startsWith("../")) {
      found.add(source);
    }
  }
  return [...found];
}

/** Whether a text looks like what `terraform show -json` prints, or like a raw state file. */
export function looksLikePlanOrState(text: string): boolean {
  const head = text.slice(0, 4096);
  if (!/^\uFEFF?\s*\{/.test(head)) return false;
  const isShown =
    /"format_version"\s*:/.test(head) && /"(?:terraform_version|planned_values|values)"\s*:/.test(head);
  const isRaw = /"terraform_version"\s*:/.test(head) && /"(?:lineage|serial)"\s*:/.test(head);
  return isShown || isRaw;
}
