import { QUOTED } from "../render.ts";
import type { LintRule } from "./rule.ts";

const ADVICE = "Remove the quotes around it, or use $context.error.message inside them.";

/** `error.messageString` brings its own quotes (Developer Guide, variables for access logging). */
const rule: LintRule = {
  id: "quoted-twice",
  *find({ json, format: { text, variables, shape } }) {
    for (const { kind, start, end, message } of json?.faults ?? []) {
      if (kind !== "quoted-twice") continue;
      const around = text[start] === '"';
      const inside = around ? text.slice(start + 1, end - 1) : text.slice(start, end);
      const edit = { start, end, text: around ? inside : inside.replace("messageString", "message") };
      yield { severity: "error", start, end, message, correction: { advice: ADVICE, edit } };
    }
    if (shape === "json") return;
    for (const variable of variables) {
      const start = variable.start - 1;
      const end = variable.end + 1;
      if (variable.name !== QUOTED || text[start] !== '"' || text[end - 1] !== '"') continue;
      yield {
        severity: "warning",
        start,
        end,
        message: `${variable.text} brings its own quotes: quoted again, the field is empty and the message follows it.`,
        correction: { advice: ADVICE, edit: { start, end, text: variable.text } },
      };
    }
  },
};
export default rule;
