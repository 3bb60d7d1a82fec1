import type { LintRule } from "./rule.ts";

/** Seen on HTTP APIs: the `|` that follows a variable counts as part of its name, which then does not exist. */
const rule: LintRule = {
  id: "pipe-after-variable",
  *find({ format: { text, variables }, apiType }) {
    if (apiType !== "HTTP") return;
    for (const { braced, end, text: variable } of variables) {
      if (braced || text[end] !== "|") continue;
      yield {
        severity: "error",
        start: end,
        end: end + 1,
        message: `HTTP APIs read the | after ${variable} as part of its name, and refuse the format.`,
        correction: {
          advice: "Put a blank before the |, or separate with something else.",
          edit: { start: end, end, text: " " },
        },
      };
    }
  },
};
export default rule;
