import { AwsError } from "../aws-error.ts";
import type { Operation, Protocol } from "../service.ts";
import { header } from "../wire.ts";
import { jsonBody } from "./json-body.ts";

const NONE: ReadonlyMap<string, never> = new Map<string, never>();
const CONTENT_TYPE = "application/x-amz-json-1.1";

/** The AWS JSON 1.1 protocol: the operation is in the `X-Amz-Target` header, as `{prefix}.{name}`. */
export function awsJson(prefix: string, operations: readonly Operation[]): Protocol {
  const byTarget = new Map(operations.map((operation) => [`${prefix}.${operation.name}`, operation]));
  return {
    recognise(request) {
      const operation = byTarget.get(header(request, "x-amz-target") ?? "");
      if (!operation)
        throw new AwsError(400, "UnknownOperationException", "The operation is not known here.");
      return { operation, parameters: NONE, repeated: NONE, body: jsonBody(request.body) };
    },
    answer(operation, body, requestId) {
      return {
        status: operation.status ?? 200,
        headers: { "content-type": CONTENT_TYPE, "x-amzn-requestid": requestId },
        body: JSON.stringify(body ?? {}),
      };
    },
    error(error, requestId) {
      return {
        status: error.status,
        headers: {
          "content-type": CONTENT_TYPE,
          "x-amzn-requestid": requestId,
          "x-amzn-errortype": error.code,
        },
        body: JSON.stringify({ __type: error.code, message: error.message, ...error.fields }),
      };
    },
  };
}
