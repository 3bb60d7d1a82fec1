import { variableNamed } from "./catalogue.ts";
import { MISSING, QUOTED } from "./render.ts";

const NUMBER = /^-?\d+(?:\.\d+)?$/;
const WORD = /^\S+$/;

const BY_TYPE: Readonly<Record<string, RegExp>> = {
  integer: NUMBER,
  ms: NUMBER,
  bytes: NUMBER,
  epoch: NUMBER,
  boolean: /^(?:true|false)$/,
  enum: /^[A-Z][A-Z0-9_]*$/,
  "clf-time": /^\d{1,2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4}$/,
  "quoted-string": /^"(?:[^"\\]|\\.)*"$/,
};

const BY_NAME: Readonly<Record<string, RegExp>> = {
  protocol: /^HTTP\/[\d.]+$/,
  httpMethod: /^[A-Za-z-]+$/,
  path: /^\/\S*$/,
  resourcePath: /^\/\S*$/,
  routeKey: /^(?:\S+|[A-Z]+ \/\S*)$/,
  "identity.sourceIp": /^[0-9A-Fa-f:.]+$/,
  "identity.userArn": /^arn:\S+$/,
  requestId: WORD,
  extendedRequestId: WORD,
  apiId: WORD,
  stage: WORD,
  connectionId: WORD,
  domainName: WORD,
};

/**
 * What a value of that variable looks like in the line, where that is known: lets a reader of lines tell columns
 * apart whose separator stands in a value. `-` always is a value: a missing one.
 */
export function formOf(name: string): (value: string) => boolean {
  const own = Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;
  const form = own ?? BY_TYPE[variableNamed(name)?.variable.type ?? ""];
  if (!form) return () => true;
  if (name === QUOTED) return (value) => form.test(value);
  return (value) => value === MISSING || form.test(value);
}
