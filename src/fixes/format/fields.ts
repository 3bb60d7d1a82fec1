import { availability, variableNamed } from "../../access-log/catalogue.ts";
import { jsonLayout } from "../../access-log/json-layout.ts";
import { lineFields } from "../../access-log/line-fields.ts";
import type { Edit } from "../../access-log/lint/rule.ts";
import { type Format, parseFormat, type Variable } from "../../access-log/parse.ts";
import { preset } from "../../access-log/presets.ts";
import { QUOTED } from "../../access-log/render.ts";
import type { FieldDemand } from "../../model/demands.ts";
import type { ApiType } from "../../model/stage.ts";

/** The demands that no variable of the format meets on that API type. */
export function unmet(format: Format, apiType: ApiType, demands: readonly FieldDemand[]): FieldDemand[] {
  const names = format.variables.map(({ name }) => name).filter((name) => isFilled(name, apiType));
  const meets = (wanted: string) =>
    names.some((name) => (wanted.endsWith(".") ? name.startsWith(wanted) : name === wanted));
  return demands.filter(({ apiTypes, anyOf }) => apiTypes.includes(apiType) && !anyOf.some(meets));
}

/** The variable to log for a demand: one of our preset first, then the first that this API type fills. */
export function variableFor({ anyOf }: FieldDemand, apiType: ApiType): string | undefined {
  const ours = new Set(parseFormat(preset(apiType)).variables.map(({ name }) => name));
  const plain = anyOf.filter((name) => !name.endsWith("."));
  // Every token of OpenID Connect and of Cognito has a subject.
  const claims = anyOf.filter((name) => name.endsWith(".claims.")).map((family) => `${family}sub`);
  return (
    plain.find((name) => ours.has(name)) ??
    plain.find((name) => isFilled(name, apiType)) ??
    claims.find((name) => isFilled(name, apiType))
  );
}

function isFilled(name: string, apiType: ApiType): boolean {
  const known = variableNamed(name);
  const has = known && availability(known, apiType);
  return has === "full" || has === "authorizer";
}

/** The text with a field for that variable behind all others, in the format's own shape. */
export function withField(format: Format, variable: string, apiType: ApiType): string {
  const { text, shape } = format;
  const name = fieldName(format, variable, apiType);
  const value = `$context.${variable}`;
  const end = text.trimEnd().length;
  const insert = (at: number, put: string) => text.slice(0, at) + put + text.slice(at);
  if (shape === "json") {
    const at = text.slice(0, text.lastIndexOf("}")).trimEnd().length;
    const empty = text[at - 1] === "{";
    return insert(at, `${empty ? "" : ","}"${name}":${variable === QUOTED ? value : `"${value}"`}`);
  }
  if (shape === "xml") {
    const closing = text.lastIndexOf("</");
    return insert(closing > 0 ? closing : end, `<${name}>${value}</${name}>`);
  }
  const column = variable !== QUOTED && HOLDS_SEPARATORS.test(variable) ? `"${value}"` : value;
  return insert(end, `${end === 0 ? "" : shape === "csv" ? "," : " "}${column}`);
}

/** Values with blanks or commas, which would move the columns behind them. */
const HOLDS_SEPARATORS = /userAgent|[eE]rror|requestTime$|routeKey|claims|DN$|path$/;

/** As our preset calls it, else the last word of the variable; never a name that is taken. */
function fieldName(format: Format, variable: string, apiType: ApiType): string {
  const ours = lineFields(parseFormat(preset(apiType))).find((each) => each.variable.name === variable);
  const last = variable.slice(variable.lastIndexOf(".") + 1).replaceAll(/\W+(\w)?/g, (_, next) => next ?? "");
  const wanted = ours?.field ?? (last === "" || /^\d/.test(last) ? "field" : last);
  const taken = new Set(jsonLayout(format).keys.map((key) => key.path.join(".").toLowerCase()));
  for (let count = 1; ; count++) {
    const name = count === 1 ? wanted : `${wanted}${count}`;
    if (format.shape !== "json" || !taken.has(name.toLowerCase())) return name;
  }
}

/**
 * What takes a variable out of the line: of JSON the whole field, of columns its place stays and holds the dash that a missing
 * value has. `undefined`: it stands where nothing can be taken out.
 */
export function removalOf(format: Format, { start, end }: Pick<Variable, "start" | "end">): Edit | undefined {
  if (format.shape !== "json") return { start, end, text: "-" };
  const { fields, keys } = jsonLayout(format);
  const field = fields.find((each) => each.start <= start && each.end >= end);
  const key = field && keys.findLast((each) => each.end <= field.start);
  if (!field || !key || key.path.join("\0") !== field.path.join("\0")) return;
  return memberRemoval(format.text, key.start, field.end);
}

/** The member with one of the commas beside it. */
export function memberRemoval(text: string, start: number, end: number): Edit {
  const behind = /^\s*,\s*/.exec(text.slice(end, end + 1_000))?.[0];
  if (behind !== undefined) return { start, end: end + behind.length, text: "" };
  const before = /,\s*$/.exec(text.slice(Math.max(0, start - 1_000), start))?.[0].length ?? 0;
  return { start: start - before, end, text: "" };
}
