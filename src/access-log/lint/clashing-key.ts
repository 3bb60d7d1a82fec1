import type { JsonKey } from "../json-layout.ts";
import type { LintRule } from "./rule.ts";

/**
 * Keys that are different in JSON and the same for a reader: Athena's columns know no upper case, and Logs Insights
 * calls `{"a":{"b":…}}` and `{"a.b":…}` both `a.b`.
 */
const rule: LintRule = {
  id: "clashing-key",
  *find({ json }) {
    const seen = new Map<string, JsonKey>();
    for (const key of json?.keys ?? []) {
      const flat = key.path.join(".").toLowerCase();
      const before = seen.get(flat);
      if (!before) seen.set(flat, key);
      else if (!key.repeated) {
        yield {
          severity: "warning",
          start: key.start,
          end: key.end,
          message:
            `The fields ${JSON.stringify(before.path.join("."))} and ${JSON.stringify(key.path.join("."))} ` +
            "are one and the same for Athena or Logs Insights.",
          correction: { advice: "Give them names that differ in more than case and nesting." },
        };
      }
    }
  },
};
export default rule;
