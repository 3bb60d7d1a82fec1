import { AwsError } from "../aws-error.ts";
import type { Operation, Protocol } from "../service.ts";
import { header } from "../wire.ts";
import { decoded } from "./json-body.ts";
import { escaped } from "./query.ts";
import { branch, leaf, type XmlNode } from "./xml-node.ts";

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** An element with all that it holds. */
const written = ({ name, children, text }: XmlNode): string =>
  `<${name}>${children.length > 0 ? children.map(written).join("") : escaped(text)}</${name}>`;

/**
 * The protocol of S3, by path: `METHOD bucket` or `METHOD object`, and the subresource that the query names
 * (`PUT bucket?lifecycle`). The bucket, the key, the body and the owner who is expected become parameters.
 */
export function restXml(namespace: string, operations: readonly Operation[]): Protocol {
  const byRoute = new Map(operations.map((operation) => [operation.route ?? "", operation]));
  const subresources = new Set([...byRoute.keys()].flatMap((route) => route.split("?")[1] ?? []));
  const answerOf = (status: number, requestId: string, root: XmlNode | undefined) => ({
    status,
    headers: { "content-type": "application/xml", "x-amz-request-id": requestId },
    body: root ? DECLARATION + written(root).replace(/^<([^>]+)>/, `<$1 xmlns="${namespace}">`) : "",
  });
  return {
    recognise(request) {
      const [, bucket = "", ...key] = request.path.split("/");
      const query = new URLSearchParams(request.query);
      const named = [...query.keys()].find((name) => subresources.has(name));
      const kind = key.join("/") === "" ? "bucket" : "object";
      const route = `${request.method} ${kind}${named === undefined ? "" : `?${named}`}`;
      const operation = byRoute.get(route);
      if (!operation || bucket === "")
        throw new AwsError(
          501,
          "NotImplemented",
          "A header you provided implies functionality that is not implemented.",
        );
      const parameters = new Map(query);
      parameters.set("Bucket", decoded(bucket));
      parameters.set("Key", decoded(key.join("/")));
      parameters.set("Body", request.body);
      const owner = header(request, "x-amz-expected-bucket-owner");
      if (owner !== undefined) parameters.set("ExpectedBucketOwner", owner);
      return { operation, parameters, repeated: new Map(), body: {} };
    },
    answer: ({ status = 200 }, body, requestId) =>
      answerOf(status, requestId, body?.root as XmlNode | undefined),
    error(error, requestId) {
      const details = [
        leaf("Code", error.code),
        leaf("Message", error.message),
        leaf("RequestId", requestId),
      ];
      return {
        ...answerOf(error.status, requestId, undefined),
        body: DECLARATION + written(branch("Error", ...details)),
      };
    },
  };
}
