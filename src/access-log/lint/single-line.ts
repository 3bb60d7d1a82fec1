import type { ApiType } from "../../model/stage.ts";
import { CALLED, type LintRule } from "./rule.ts";

/**
 * REST APIs take one newline, at the very end; HTTP APIs none. The documentation allows the one at the end for
 * WebSocket APIs too, but v2 has been seen to refuse it.
 */
const rule: LintRule = {
  id: "several-lines",
  *find({ format: { text }, apiType }) {
    for (const { 0: newline, index } of text.matchAll(/\r\n|[\r\n]/g)) {
      const atEnd = index + newline.length === text.length && newline === "\n";
      if (atEnd && apiType === "REST") continue;
      const place = { start: index, end: index + newline.length };
      yield {
        severity: atEnd && apiType === "WEBSOCKET" ? "warning" : "error",
        ...place,
        message: atEnd ? MESSAGES_AT_END[apiType] : `The format has a line break inside: ${refusal(apiType)}`,
        correction: {
          advice: atEnd ? "Remove the line break." : "Write it on one line.",
          edit: { ...place, text: atEnd ? "" : " " },
        },
      };
    }
  },
};
export default rule;

const refusal = (apiType: ApiType) => `${CALLED[apiType]} refuse it, a format is a single line.`;

const MESSAGES_AT_END: Readonly<Record<ApiType, string>> = {
  REST: "",
  HTTP: "The format ends with a line break: HTTP APIs refuse it.",
  WEBSOCKET: "The format ends with a line break: documented as allowed, but API Gateway v2 may refuse it.",
};
