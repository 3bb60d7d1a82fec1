/** One request to AWS and what came of it: nothing of what it carried. */
export interface AwsRequest {
  /** As the SDK names it (`API Gateway`, `STS`), or the host's name for requests of the SDK's own credential chain. */
  readonly service: string;
  readonly operation: string;
  readonly account?: string;
  readonly region?: string;
  /** From 1. */
  readonly attempt: number;
  /** `ok`, or the error's code. */
  readonly outcome: string;
  /** HTTP status; absent where no answer came. */
  readonly status?: number;
  readonly milliseconds: number;
  /** The service's own id of the request, for its support. */
  readonly requestId?: string;
}

/** Far above AWS's ids: a UUID, or some 80 characters of base64. */
const REQUEST_ID = /^[\w+/=.:-]{1,120}$/;

/** Status and id of the request that an output or an error of the SDK is the answer to. */
export function answeredBy(answer: unknown): Pick<AwsRequest, "status" | "requestId"> {
  const { $metadata, $response } = (answer ?? {}) as {
    $metadata?: { httpStatusCode?: unknown; requestId?: unknown };
    $response?: { statusCode?: unknown };
  };
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  const id = $metadata?.requestId;
  return {
    ...(typeof status === "number" ? { status } : {}),
    ...(typeof id === "string" && REQUEST_ID.test(id) ? { requestId: id } : {}),
  };
}

/** The service that a client of the SDK is for. */
export function serviceOf(client: unknown): string {
  const { config } = (client ?? {}) as { config?: { serviceId?: unknown } };
  return typeof config?.serviceId === "string" ? config.serviceId : "AWS";
}
