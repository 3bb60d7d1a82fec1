import { jsonLayout } from "../../access-log/json-layout.ts";
import { lineFields } from "../../access-log/line-fields.ts";
import { type Format, parseFormat } from "../../access-log/parse.ts";
import type { AlarmSubject } from "../../model/demands.ts";

/** From how many milliseconds on an answer is slow, where the standard says nothing. */
export const SLOW_MS = 3_000;

const LATENCIES = ["responseLatency", "integrationLatency", "integration.latency"];

/**
 * Filter patterns that may count what an alarm is about in lines of that format, the best first. Whether one does is for the
 * check to say, which tries it on lines.
 */
export function countingPatterns(text: string, subject: AlarmSubject, slowMs: number): readonly string[] {
  const format = parseFormat(text);
  const names = subject === "latency" ? LATENCIES : ["status"];
  const operand = { clientErrors: "4*", serverErrors: "5*", latency: slowExpression(slowMs) }[subject];
  return names.flatMap((name) =>
    format.shape === "json" ? json(format, name, operand) : columns(format, name, operand),
  );
}

/** Values are texts in the line, so that they are compared as texts: `{ $.status = "4*" }`. */
function json(format: Format, name: string, operand: string): string[] {
  const fields = jsonLayout(format).fields.filter(
    ({ variables, start, end }) =>
      variables.length === 1 &&
      variables[0]?.name === name &&
      format.text.slice(start, end) === `"${variables[0].text}"`,
  );
  return fields.flatMap(({ path }) => {
    const selector = selectorOf(path);
    const wanted = operand.startsWith("%") ? operand : `"${operand}"`;
    return selector === undefined ? [] : [`{ ${selector} = ${wanted} }`];
  });
}

/** Plain names after a dot, others in brackets and quotes (CloudWatch Logs User Guide, `FilterAndPatternSyntax`). */
function selectorOf(path: readonly string[]): string | undefined {
  if (path.some((step) => step.includes("'") || /^\d+$/.test(step))) return undefined;
  return `$${path.map((step) => (/^[A-Za-z_]\w*$/.test(step) ? `.${step}` : `.['${step}']`)).join("")}`;
}

/** Columns by their place: `[c1, c2, status=4*, ...]`. Only blanks separate columns there. */
function columns(format: Format, name: string, operand: string): string[] {
  if (format.shape === "csv" || format.shape === "xml") return [];
  const field = lineFields(format).find(({ variable }) => variable.name === name)?.field;
  const column = Number(/^column (\d{1,3})$/.exec(field ?? "")?.[1]);
  if (!Number.isInteger(column)) return [];
  const before = Array.from({ length: column - 1 }, (_, index) => `c${index + 1}`);
  const last = lineFields(format).every(
    (each) => Number(/^column (\d{1,3})$/.exec(each.field)?.[1]) <= column,
  );
  return [`[${[...before, `c${column}=${operand}`, ...(last ? [] : ["..."])].join(", ")}]`];
}

/**
 * Numbers of so much or more, as texts. `ms` is a digit and noughts.
 * `%^[3-9][0-9][0-9][0-9]$|^[0-9][0-9][0-9][0-9][0-9]+$%`.
 */
function slowExpression(ms: number): string {
  const digits = String(ms);
  const rest = "[0-9]".repeat(digits.length - 1);
  const first = digits[0] === "9" ? "9" : `[${digits[0]}-9]`;
  return `%^${first}${rest}$|^[0-9]${rest}[0-9]+$%`;
}
