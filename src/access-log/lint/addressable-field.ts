import type { JsonKey } from "../json-layout.ts";
import type { LintFinding, LintRule } from "./rule.ts";

const PLAIN = /^[A-Za-z_]\w*$/;
/** Both languages can name these, with quoting. */
const QUOTABLE = /^[\w .:/@#+-]+$/;

/** Field names that metric filters (`$.field`) and Logs Insights cannot name, or only with quoting. */
const rule: LintRule = {
  id: "hard-to-query",
  *find({ json }) {
    for (const key of json?.keys ?? []) {
      if (!PLAIN.test(key.name)) yield finding(key);
    }
  },
};
export default rule;

function finding({ name, start, end }: JsonKey): Omit<LintFinding, "rule"> {
  const shown = JSON.stringify(name);
  const plain = camelCase(name);
  const correction = {
    advice: plain ? `Call it ${plain}.` : "Use letters and digits only.",
    ...(plain && { edit: { start, end, text: `"${plain}"` } }),
  };
  if (name.startsWith("@")) {
    const message = `Logs Insights keeps names with @ for its own fields: ${shown} is found as @${name}.`;
    return { severity: "warning", start, end, message, correction };
  }
  if (!QUOTABLE.test(name)) {
    const message = `Metric filters and Logs Insights cannot name the field ${shown}.`;
    return { severity: "warning", start, end, message, correction };
  }
  const message =
    `The field ${shown} must be quoted: in Logs Insights as \`${name}\`` +
    (/^[\w-]+$/.test(name) ? "." : `, in metric filters as $.['${name}'].`);
  return { severity: "note", start, end, message, correction };
}

/** `error-message` → `errorMessage`; empty where nothing plain is left. */
function camelCase(name: string): string {
  const words = name
    .slice(0, 100)
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  const [first = "", ...rest] = words;
  const joined = first + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return PLAIN.test(joined) ? joined : "";
}
