import type { LintRule } from "./rule.ts";

/** Line breaks have a rule of their own, and a tab is a separator like any other. */
const ODD = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]|\p{Surrogate}/gu;

/** Characters that no log viewer shows and many a parser trips over; a lone surrogate is no character at all. */
const rule: LintRule = {
  id: "control-character",
  *find({ format: { text } }) {
    for (const { 0: character, index } of text.matchAll(ODD)) {
      const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
      const place = { start: index, end: index + character.length };
      yield {
        severity: "warning",
        ...place,
        message: `The format holds the invisible character U+${code}, which ends up in each line if AWS takes it.`,
        correction: { advice: "Remove it.", edit: { ...place, text: "" } },
      };
    }
  },
};
export default rule;
