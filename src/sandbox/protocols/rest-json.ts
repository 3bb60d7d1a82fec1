import { AwsError } from "../aws-error.ts";
import type { Operation, Protocol } from "../service.ts";
import { decoded, jsonBody } from "./json-body.ts";

interface Route {
  readonly operation: Operation;
  /** A name for a parameter, or the text that must stand there. */
  readonly segments: readonly { readonly text: string; readonly parameter: boolean }[];
}

/**
 * The AWS restJson1 protocol: the operation is in the method and the path, the error's name in a header.
 * Routes are found by method and number of segments, then by text.
 */
export function restJson(operations: readonly Operation[]): Protocol {
  const routes = new Map<string, Route[]>();
  for (const operation of operations) {
    const [method, path] = (operation.route ?? "").split(" ");
    if (!method || !path) throw new TypeError(`${operation.name} declares no route.`);
    const segments = path
      .split("/")
      .slice(1)
      .map((text) =>
        text.startsWith("{") ? { text: text.slice(1, -1), parameter: true } : { text, parameter: false },
      );
    const key = `${method} ${segments.length}`;
    const known = routes.get(key);
    if (known) known.push({ operation, segments });
    else routes.set(key, [{ operation, segments }]);
  }

  return {
    recognise(request) {
      const parts = request.path.split("/");
      const count = parts.length - 1;
      for (const { operation, segments } of routes.get(`${request.method} ${count}`) ?? []) {
        if (!segments.every(({ text, parameter }, i) => parameter || parts[i + 1] === text)) continue;
        const parameters = new Map<string, string>();
        const repeated = new Map<string, string[]>();
        segments.forEach(({ text, parameter }, i) => {
          if (parameter) parameters.set(text, decoded(parts[i + 1] ?? ""));
        });
        if (request.query !== "") {
          for (const [name, value] of new URLSearchParams(request.query)) {
            if (!parameters.has(name)) parameters.set(name, value);
            const values = repeated.get(name);
            if (values) values.push(value);
            else repeated.set(name, [value]);
          }
        }
        return { operation, parameters, repeated, body: jsonBody(request.body) };
      }
      // What API Gateway's control plane says to a path it does not know.
      throw new AwsError(
        404,
        "UnknownOperationException",
        "Unable to determine service/operation name to be authorized",
      );
    },

    answer(operation, body, requestId) {
      return {
        status: operation.status ?? 200,
        headers: { "content-type": "application/json", "x-amzn-requestid": requestId },
        body: body === undefined ? "" : JSON.stringify(body),
      };
    },

    error(error, requestId) {
      return {
        status: error.status,
        headers: {
          "content-type": "application/json",
          "x-amzn-requestid": requestId,
          "x-amzn-errortype": error.code,
        },
        body: JSON.stringify({ message: error.message, ...error.fields }),
      };
    },
  };
}
