import { AwsError } from "../aws-error.ts";
import type { Json, Operation, Protocol, Recognised } from "../service.ts";
import type { WireRequest } from "../wire.ts";

const NONE: ReadonlyMap<string, never> = new Map<string, never>();

function recogniser(operations: readonly Operation[]) {
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  return (request: WireRequest): Recognised => {
    const parameters = new Map<string, string>();
    const form = request.body === "" ? request.query : request.body;
    for (const [name, value] of new URLSearchParams(form)) {
      if (!parameters.has(name)) parameters.set(name, value);
    }
    const action = parameters.get("Action");
    const operation = byName.get(action ?? "");
    if (!operation) {
      throw new AwsError(
        400,
        "InvalidAction",
        `The action ${action ?? "(none)"} is not valid for this web service.`,
      );
    }
    return { operation, parameters, repeated: NONE, body: {} };
  };
}

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

// Control characters that XML 1.0 cannot carry at all are dropped, as no XML writer could keep them.
export const escaped = (text: string) =>
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "").replace(/[&<>"']/g, (c) => ESCAPES[c] ?? c);

/** An object as XML; the entries of a list are called `item`. Absent members are left out. */
function xml(value: unknown, item: string): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map((each) => `<${item}>${xml(each, item)}</${item}>`).join("");
  if (typeof value === "object") {
    return Object.entries(value as Json)
      .filter(([, each]) => each !== undefined)
      .map(([name, each]) => `<${name}>${xml(each, item)}</${name}>`)
      .join("");
  }
  return escaped(String(value));
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

function xmlAnswer(status: number, requestId: string, body: string) {
  return {
    status,
    headers: { "content-type": "text/xml;charset=UTF-8", "x-amzn-requestid": requestId },
    body: DECLARATION + body,
  };
}

/** The AWS query protocol (STS, IAM, CloudWatch): a form goes in, XML with a result and metadata comes out. */
export function query(namespace: string, operations: readonly Operation[]): Protocol {
  return {
    recognise: recogniser(operations),
    answer({ name, status = 200 }, body, requestId) {
      const result = `<${name}Result>${xml(body, "member")}</${name}Result>`;
      const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
      return xmlAnswer(
        status,
        requestId,
        `<${name}Response xmlns="${namespace}">${result}${metadata}</${name}Response>`,
      );
    },
    error(error, requestId) {
      const details = xml(
        { Type: error.status < 500 ? "Sender" : "Receiver", Code: error.code, Message: error.message },
        "member",
      );
      return xmlAnswer(
        error.status,
        requestId,
        `<ErrorResponse xmlns="${namespace}"><Error>${details}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
      );
    },
  };
}

/** EC2's own dialect of the query protocol: no result element, lists of `item`, other errors. */
export function ec2Query(namespace: string, operations: readonly Operation[]): Protocol {
  return {
    recognise: recogniser(operations),
    answer({ name, status = 200 }, body, requestId) {
      const content = `<requestId>${requestId}</requestId>${xml(body, "item")}`;
      return xmlAnswer(
        status,
        requestId,
        `<${name}Response xmlns="${namespace}">${content}</${name}Response>`,
      );
    },
    error(error, requestId) {
      const details = xml({ Code: error.code, Message: error.message }, "item");
      return xmlAnswer(
        error.status,
        requestId,
        `<Response><Errors><Error>${details}</Error></Errors><RequestID>${requestId}</RequestID></Response>`,
      );
    },
  };
}
