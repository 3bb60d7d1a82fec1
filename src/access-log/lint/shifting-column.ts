import type { ApiType } from "../../model/stage.ts";
import { availability, variableNamed } from "../catalogue.ts";
import type { Variable } from "../parse.ts";
import type { LintFinding, LintRule } from "./rule.ts";

/** Values that may hold blanks: what clients send, what errors say, what people named. */
const BLANK =
  /^(?:identity\.userAgent|identity\.clientCert\.(?:subjectDN|issuerDN|validity\.\w+)|requestTime|(?:.+\.)?error|error\.(?:message|validationErrorString)|integrationErrorMessage|routeKey|authorizer\.claims\.[\w:-]+|requestOverride\..+|responseOverride\.header\..+)$/;
/** Values that may hold commas; a path may, and the list of Cognito's providers does. */
const COMMA =
  /^(?:path|identity\.userAgent|identity\.cognitoAuthenticationProvider|identity\.clientCert\.(?:subjectDN|issuerDN)|(?:.+\.)?error|error\.(?:message|validationErrorString)|integrationErrorMessage|authorizer\.claims\.[\w:-]+|requestOverride\..+|responseOverride\.header\..+)$/;

/** A separator inside of a value moves every column behind it: in metric filters, Athena and every parser. */
const rule: LintRule = {
  id: "shifting-column",
  *find({ format: { text, variables, shape }, apiType }) {
    const separator = shape === "csv" ? "comma" : shape === "clf" || shape === "text" ? "blank" : undefined;
    if (!separator || variables.length < 2) return;
    for (const variable of variables) {
      if (!isBare(text, variable, separator) || !isFilled(variable, apiType)) continue;
      const holds = (separator === "comma" ? COMMA : BLANK).test(variable.name);
      if (holds) yield finding(variable, separator);
    }
  },
};
export default rule;

/** An empty column shifts nothing; a route key has a blank on HTTP APIs only (`GET /pets`). */
function isFilled({ name }: Variable, apiType: ApiType): boolean {
  const known = variableNamed(name);
  const has = known ? availability(known, apiType) : "none";
  return (has === "full" || has === "authorizer") && !(name === "routeKey" && apiType === "WEBSOCKET");
}

/** Neither in quotes nor in brackets, which keep a value together. */
function isBare(text: string, { start, end }: Variable, separator: "comma" | "blank"): boolean {
  const edges = separator === "comma" ? [",", "\n"] : [" ", "\n"];
  const before = text[start - 1];
  const after = text[end];
  return (before === undefined || edges.includes(before)) && (after === undefined || edges.includes(after));
}

function finding({ text, start, end }: Variable, separator: string): Omit<LintFinding, "rule"> {
  return {
    severity: "warning",
    start,
    end,
    message: `The value of ${text} may hold a ${separator}, which moves every column behind it.`,
    correction: { advice: "Put it in double quotes.", edit: { start, end, text: `"${text}"` } },
  };
}
