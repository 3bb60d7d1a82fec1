import type { createColors } from "picocolors";
import { availability, unitOf, variableNamed } from "../../access-log/catalogue.ts";
import { MAX_FORMAT_BYTES } from "../../access-log/limits.ts";
import { lineFields } from "../../access-log/line-fields.ts";
import { CALLED } from "../../access-log/lint/rule.ts";
import type { Format } from "../../access-log/parse.ts";
import type { ApiType } from "../../model/stage.ts";
import { column, cut, printable } from "../../reports/printable.ts";
import { wrap } from "../../reports/wrap.ts";

/** A variable of a format, explained. */
export interface ExplainedField {
  readonly field: string;
  readonly variable: string;
  readonly meaning: string;
  readonly type?: string;
  readonly unit?: string;
  readonly values?: readonly string[];
  readonly sensitivity?: string;
  /** The API types that fill it. */
  readonly availableOn: readonly ApiType[];
  /** Whether it is filled on the API type asked about. */
  readonly filled: boolean;
}

const API_TYPES: readonly ApiType[] = ["REST", "HTTP", "WEBSOCKET"];
/** The shortest variable has ten characters: no format that AWS takes has more of them. */
const MOST = Math.floor(MAX_FORMAT_BYTES / 10);

/** Each field of the line; `more` says how many of an impossibly long format were left out. */
export function explainedFields(
  format: Format,
  apiType: ApiType,
): { fields: readonly ExplainedField[]; more: number } {
  const all = lineFields(format);
  const fields = all.slice(0, MOST).map(({ field, variable }) => explain(field, variable.name, apiType));
  return { fields, more: all.length - fields.length };
}

function explain(field: string, name: string, apiType: ApiType): ExplainedField {
  const known = variableNamed(name);
  const head = { field, variable: `$context.${name}` };
  if (!known) {
    return { ...head, meaning: "No variable of access logs: never filled", availableOn: [], filled: false };
  }
  const { variable } = known;
  const fillers = API_TYPES.filter((type) => ["full", "authorizer"].includes(availability(known, type)));
  const unit = unitOf(variable, apiType);
  return {
    ...head,
    meaning: variable.meaning,
    type: variable.type,
    ...(unit && { unit }),
    ...(variable.values && { values: variable.values }),
    ...(variable.sensitivity && { sensitivity: variable.sensitivity }),
    availableOn: fillers,
    filled: fillers.includes(apiType),
  };
}

type Paint = ReturnType<typeof createColors>;

const SENSITIVE: Readonly<Record<string, string>> = {
  secret: "a credential",
  personal: "personal data",
  unknown: "holds whatever its author puts there",
};

/** The fields for people: one line to find it, what it means below. */
export function fieldsText(
  fields: readonly ExplainedField[],
  apiType: ApiType,
  columns: number,
  paint: Paint,
) {
  const longest = Math.min(30, Math.max(0, ...fields.map(({ field }) => field.length)));
  return fields
    .map((one) => {
      const head = `${paint.bold(column(printable(one.field), longest))}  ${cut(printable(one.variable), 80)}`;
      const type = one.type === "ms" ? "number" : one.type;
      const facts = [
        [type, one.unit].filter(Boolean).join(", "),
        SENSITIVE[one.sensitivity ?? ""] ?? "",
        one.availableOn.length > 0 ? `on ${one.availableOn.map((on) => CALLED[on]).join(", ")}` : "",
        one.filled ? "" : `never filled on ${CALLED[apiType]}`,
      ].filter(Boolean);
      return [
        head,
        ...wrap(`${printable(one.meaning)}.`, columns, "    "),
        ...(one.values ? wrap(`One of ${one.values.join(", ")}.`, columns, "    ") : []),
        ...wrap(facts.join(" · "), columns, "    "),
        "",
      ].join("\n");
    })
    .join("\n");
}
