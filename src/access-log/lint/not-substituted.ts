import type { LintRule } from "./rule.ts";

/** What people write in the belief that it becomes a value. Case counts: `$Context` is not `$context`. */
const LOOKALIKE =
  /\$\{?(?:input|util|stageVariables)\b[\w.]{0,80}|\$\{?!?context\b[\w.]{0,80}\}?|\$context[A-Z_a-z]\w{0,80}|"context\.\w[\w.]{0,80}"/gi;

/** Only `$context` variables are substituted; everything else is written as it stands. */
const rule: LintRule = {
  id: "not-substituted",
  *find({ format: { parts } }) {
    for (const part of parts) {
      if (part.kind !== "literal") continue;
      for (const { 0: text, index } of part.text.matchAll(LOOKALIKE)) {
        const start = part.start + index;
        const withoutDollar = text.startsWith('"');
        yield {
          severity: "warning",
          start,
          end: start + text.length,
          message: `${text} is no variable: it is written into each line as it stands.`,
          correction: withoutDollar
            ? {
                advice: "Put a $ before it.",
                edit: { start, end: start + text.length, text: `"$${text.slice(1)}` },
              }
            : { advice: "Write $context. and the variable's name; nothing else is substituted." },
        };
      }
    }
  },
};
export default rule;
