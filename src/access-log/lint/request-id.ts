import type { Format } from "../parse.ts";
import type { Edit, LintRule } from "./rule.ts";

/** Every API type refuses a format without a request id (Developer Guide, `set-up-access-logging`). */
const rule: LintRule = {
  id: "no-request-id",
  *find({ format }) {
    if (format.variables.some(({ name }) => name === "requestId" || name === "extendedRequestId")) return;
    yield {
      severity: "error",
      start: 0,
      end: format.text.length,
      message:
        "The format holds neither $context.requestId nor $context.extendedRequestId: API Gateway refuses it.",
      correction: { advice: "Add $context.requestId.", edit: insertion(format) },
    };
  },
};
export default rule;

/** Where the id fits in: as the first field of JSON, as the last column of the others. */
function insertion({ text, shape }: Format): Edit {
  if (shape === "json") {
    const at = text.indexOf("{") + 1;
    const empty = /^\s*\}/.test(text.slice(at, at + 100));
    return { start: at, end: at, text: `"requestId":"$context.requestId"${empty ? "" : ","}` };
  }
  const at = text.trimEnd().length;
  if (shape === "xml") {
    const closing = text.lastIndexOf("</");
    const before = closing > 0 ? closing : at;
    return { start: before, end: before, text: "<requestId>$context.requestId</requestId>" };
  }
  const separator = at === 0 ? "" : shape === "csv" ? "," : " ";
  return { start: at, end: at, text: `${separator}$context.requestId` };
}
