import type { LintRule } from "./rule.ts";

const TELLING = ["apiId", "stage"] as const;

/** Lines of several stages in one log group cannot be told apart unless each says whose it is. */
const rule: LintRule = {
  id: "no-origin",
  *find({ format, sharesLogGroup }) {
    if (sharesLogGroup === false) return;
    const missing = TELLING.filter((wanted) => !format.variables.some(({ name }) => name === wanted));
    if (missing.length === 0) return;
    const names = missing.map((name) => `$context.${name}`).join(" and ");
    yield {
      severity: sharesLogGroup ? "warning" : "note",
      start: 0,
      end: format.text.length,
      message: sharesLogGroup
        ? `Other stages write into the same log group, and without ${names} nobody can tell whose line it is.`
        : `Without ${names} nobody can tell whose line it is once several stages share a log group.`,
      correction: { advice: `Add ${names}.` },
    };
  },
};
export default rule;
