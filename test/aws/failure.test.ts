import { expect, test } from "vitest";
import { deniedBy, failureOf } from "../../src/aws/failure.ts";

const aws = (name: string, status: number, message = "") =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
const socket = (code: string) => Object.assign(new Error(code), { code });

test.each<[unknown, string, boolean]>([
  [aws("TooManyRequestsException", 429), "throttled", true],
  [aws("ThrottlingException", 400), "throttled", true],
  [aws("Whatever", 429), "throttled", true],
  [aws("AccessDeniedException", 403), "access-denied", false],
  [aws("UnauthorizedOperation", 403), "access-denied", false],
  [aws("SomethingNew", 403), "access-denied", false],
  [aws("ExpiredTokenException", 403), "expired-credentials", false],
  [aws("ExpiredToken", 400), "expired-credentials", false],
  [aws("UnrecognizedClientException", 403), "invalid-credentials", false],
  [aws("InvalidClientTokenId", 403), "invalid-credentials", false],
  [aws("OptInRequired", 403), "region-unavailable", false],
  [aws("NotFoundException", 404), "not-found", false],
  [aws("UnknownError", 404), "unsupported-operation", false],
  [aws("UnknownOperationException", 404), "unsupported-operation", false],
  [aws("InternalFailure", 500), "service-error", true],
  [aws("ServiceUnavailable", 503), "service-error", true],
  [aws("BadRequestException", 400), "service-error", false],
  [aws("SyntaxError", 200), "malformed-answer", false],
  [socket("ECONNREFUSED"), "unreachable", true],
  [socket("ENOTFOUND"), "unreachable", true],
  [Object.assign(new Error("slow"), { name: "TimeoutError" }), "unreachable", true],
  [socket("SELF_SIGNED_CERT_IN_CHAIN"), "unreachable", false],
  ["a text", "unreachable", false],
  [null, "unreachable", false],
])("%o is %s", (error, kind, retryable) => {
  expect(failureOf(error)).toMatchObject({ kind, retryable });
});

test("the text never decides the kind", () => {
  expect(failureOf(aws("BadRequestException", 400, "AccessDenied: Throttling, token expired")).kind).toBe(
    "service-error",
  );
});

test("a refused connection to a name with several addresses keeps its code", () => {
  expect(failureOf(new AggregateError([socket("ECONNREFUSED")]))).toMatchObject({
    kind: "unreachable",
    code: "ECONNREFUSED",
  });
});

test("a service control policy is told apart where the message names it", () => {
  expect(
    deniedBy("User x is not authorized to perform y with an explicit deny in a service control policy"),
  ).toBe("service control policy");
  expect(deniedBy("because no identity-based policy allows the action")).toBeUndefined();
});
