import type { LintRule } from "./rule.ts";

/** A format that is meant to be JSON and is not, whatever the values are. */
const rule: LintRule = {
  id: "not-json",
  *find({ json }) {
    for (const { kind, start, end, message } of json?.faults ?? []) {
      if (kind !== "syntax") continue;
      yield {
        severity: "error",
        start,
        end,
        message: `The format looks like JSON and is not: ${message}`,
        correction: {
          advice: "Correct it here; Logs Insights and JSON metric filters see no fields in lines like this.",
        },
      };
    }
  },
};
export default rule;
