import type { LintRule } from "./rule.ts";

/** JSON parsers keep the last of two equal keys and drop the other without a word. */
const rule: LintRule = {
  id: "duplicate-key",
  *find({ json }) {
    for (const { name, start, end, repeated } of json?.keys ?? []) {
      if (!repeated) continue;
      yield {
        severity: "error",
        start,
        end,
        message: `The field ${JSON.stringify(name)} is there twice: readers keep one of the two values.`,
        correction: { advice: "Rename or remove one of them." },
      };
    }
  },
};
export default rule;
