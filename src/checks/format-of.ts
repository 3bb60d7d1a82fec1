import { type Format, parseFormat } from "../access-log/parse.ts";
import { type Judgement, type Subject, unknown } from "./check.ts";
import { isWriting, writingOf } from "./writing.ts";

/** The stage's format, read; or the judgement instead, where it has none or it is not known. */
export function formatOf(subject: Subject): { readonly format: Format } | { readonly judgement: Judgement } {
  const writing = writingOf(subject);
  if (!isWriting(writing)) return { judgement: writing };
  const { format } = writing;
  if (format.state === "known") return { format: parseFormat(format.value) };
  const why = format.state === "unknown" ? format.why : `it comes from ${format.expression}.`;
  return { judgement: unknown(`The format is not known here: ${why}`) };
}
