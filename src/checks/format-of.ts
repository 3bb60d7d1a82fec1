import { type LintReport, lint } from "../access-log/lint/index.ts";
import { type Format, parseFormat } from "../access-log/parse.ts";
import type { ApiType } from "../model/stage.ts";
import { type Judgement, type Subject, unknown } from "./check.ts";
import { isWriting, writingOf } from "./writing.ts";

/** The stage's format, read; or the judgement instead, where it has none or it is not known. */
export function formatOf(subject: Subject): { readonly format: Format } | { readonly judgement: Judgement } {
  const writing = writingOf(subject);
  if (!isWriting(writing)) return { judgement: writing };
  const { format } = writing;
  if (format.state === "known") return { format: parsed(format.value) };
  const why = format.state === "unknown" ? format.why : `it comes from ${format.expression}.`;
  return { judgement: unknown(`The format is not known here: ${why}`) };
}

/** What the linter says of it. Stages of an organization share a few formats: each is read and judged once. */
export function lintOf(format: Format, apiType: ApiType, sharesLogGroup?: true): LintReport {
  const key = sharesLogGroup ? (`${apiType} shared` as const) : apiType;
  const reports = linted.get(format) ?? new Map<Way, LintReport>();
  linted.set(format, reports);
  const report = reports.get(key) ?? lint(format, apiType, sharesLogGroup ? { sharesLogGroup } : {});
  reports.set(key, report);
  return report;
}

type Way = ApiType | `${ApiType} shared`;

/** Formats kept at once, and the longest that are: what is beyond is read again when it comes again. */
const MOST = 256;
const LONGEST = 8_192;
const known = new Map<string, Format>();
const linted = new WeakMap<Format, Map<Way, LintReport>>();

function parsed(text: string): Format {
  const before = known.get(text);
  if (before) return before;
  const format = parseFormat(text);
  if (text.length > LONGEST) return format;
  if (known.size >= MOST) known.clear();
  known.set(text, format);
  return format;
}
