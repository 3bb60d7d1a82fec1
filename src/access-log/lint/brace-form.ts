import type { LintRule } from "./rule.ts";

/** API Gateway substitutes `${context.x}` too, but the templates that people keep formats in do so first. */
const rule: LintRule = {
  id: "brace-form",
  *find({ format: { variables, text: whole } }) {
    const variable = variables.find(({ braced }) => braced);
    if (!variable) return;
    const { start, end, text, name } = variable;
    yield {
      severity: "note",
      start,
      end,
      message: `CloudFormation's Fn::Sub, Terraform and the Serverless Framework take ${text} for a variable of theirs.`,
      correction: {
        advice: "Write variables without braces.",
        // Without its braces the name would take in what follows.
        ...(!/^[\w.:-]/.test(whole.slice(end)) && { edit: { start, end, text: `$context.${name}` } }),
      },
    };
  },
};
export default rule;
