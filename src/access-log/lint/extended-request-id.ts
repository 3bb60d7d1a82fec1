import type { LintRule } from "./rule.ts";

/** On REST APIs a client can choose the request id (header `x-amzn-RequestId`), but not the extended one. */
const rule: LintRule = {
  id: "no-extended-request-id",
  *find({ format, apiType }) {
    if (apiType !== "REST") return;
    const id = format.variables.find(({ name }) => name === "requestId");
    if (!id || format.variables.some(({ name }) => name === "extendedRequestId")) return;
    yield {
      severity: "warning",
      start: id.start,
      end: id.end,
      message: `A client can choose ${id.text} with a header: alone it neither identifies a request nor proves one.`,
      correction: {
        advice: "Log $context.extendedRequestId as well, which API Gateway makes itself.",
        ...(format.shape === "json" && format.text[id.end] === '"' && { edit: fieldBehind(id.end + 1) }),
      },
    };
  },
};
export default rule;

const fieldBehind = (at: number) => ({
  start: at,
  end: at,
  text: ',"extendedRequestId":"$context.extendedRequestId"',
});
