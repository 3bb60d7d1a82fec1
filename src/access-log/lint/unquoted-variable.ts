import type { LintRule } from "./rule.ts";

/** A missing value is a bare `-`: outside of quotes the line is no JSON, and that is when a request fails. */
const rule: LintRule = {
  id: "unquoted-variable",
  *find({ json, format: { text } }) {
    for (const { kind, start, end, message } of json?.faults ?? []) {
      if (kind !== "unquoted") continue;
      const bare = text.slice(start, end);
      yield {
        severity: "error",
        start,
        end,
        message,
        correction: {
          advice: "Put it in double quotes; metric filters then compare it as text.",
          edit: { start, end, text: `"${bare}"` },
        },
      };
    }
  },
};
export default rule;
