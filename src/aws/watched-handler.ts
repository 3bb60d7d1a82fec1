import type { NodeHttpHandler, NodeHttpHandlerOptions } from "@smithy/node-http-handler";
import { BoundedHandler } from "./bounded-handler.ts";
import { failureOf } from "./failure.ts";
import type { AwsRequest } from "./request.ts";

type Sent = Parameters<NodeHttpHandler["handle"]>;

/** Tells of requests that the SDK makes by itself, to get credentials. Only names are taken out of what is sent. */
export class WatchedHandler extends BoundedHandler {
  readonly #onRequest: (request: AwsRequest) => void;

  constructor(options: NodeHttpHandlerOptions, onRequest: (request: AwsRequest) => void) {
    super(options);
    this.#onRequest = onRequest;
  }

  override async handle(...args: Sent) {
    const [request] = args;
    const began = performance.now();
    const tell = (outcome: string, status?: number) =>
      this.#onRequest({
        service: serviceAt(request.hostname),
        operation: operationOf(request),
        attempt: Number(/\battempt=(\d{1,3})/.exec(request.headers["amz-sdk-request"] ?? "")?.[1] ?? 1),
        outcome,
        ...(status === undefined ? {} : { status }),
        milliseconds: performance.now() - began,
      });
    try {
      const answer = await super.handle(...args);
      const { statusCode } = answer.response;
      tell(statusCode < 300 ? "ok" : "refused", statusCode);
      return answer;
    } catch (error) {
      tell(failureOf(error).code);
      throw error;
    }
  }
}

/** `sts` of `sts.eu-west-1.amazonaws.com`; other hosts by their whole name. */
const serviceAt = (host: string): string =>
  /^([\w-]+(?:\.sso)?)(?:\.[a-z]{2}(?:-[a-z]+)+-\d)?\.amazonaws\.com(?:\.cn)?$/.exec(host)?.[1] ?? host;

/** The operation as the protocol names it (JSON: a header; query: the first field of the body), otherwise the method. */
function operationOf({ method, headers, body }: Sent[0]): string {
  const target = /\.(\w{1,80})$/.exec(headers["x-amz-target"] ?? "")?.[1];
  const action = typeof body === "string" ? /(?:^|&)Action=(\w{1,80})(?:&|$)/.exec(body)?.[1] : undefined;
  return target ?? action ?? method;
}
