import { AwsError } from "../aws-error.ts";
import { pageOf, pageSize } from "../page.ts";
import type { Call } from "../service.ts";
import type { Role } from "../state/account.ts";
import { statementsOf } from "./policy.ts";

const NAME = /^[\w+=,.@-]+$/;

const invalid = (message: string) => new AwsError(400, "ValidationError", message);
export const noSuch = (message: string) => new AwsError(404, "NoSuchEntity", message);

/** A parameter that must be there. Throws ValidationError. */
export function need(call: Call, name: string): string {
  const value = call.parameters.get(name);
  if (value) return value;
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  throw invalid(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}

/** A name of a role (64 characters) or policy (128). Throws ValidationError. */
export function needName(call: Call, parameter: "RoleName" | "PolicyName"): string {
  const name = need(call, parameter);
  if (!NAME.test(name))
    throw invalid(
      `The specified value for ${parameter.charAt(0).toLowerCase()}${parameter.slice(1)} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    );
  const max = parameter === "RoleName" ? 64 : 128;
  if (name.length > max) throw invalid(`${parameter} must have length less than or equal to ${max}`);
  return name;
}

export function roleIn(call: Call): Role {
  const name = needName(call, "RoleName");
  const role = call.account.roles.get(name);
  if (!role) throw noSuch(`The role with name ${name} cannot be found.`);
  return role;
}

/** A policy document. Throws MalformedPolicyDocument. */
export function needDocument(call: Call, parameter: string): string {
  const document = need(call, parameter);
  if (!statementsOf(document))
    throw new AwsError(400, "MalformedPolicyDocument", "This policy contains invalid Json");
  return document;
}

/** Documents come percent-encoded (RFC 3986), as the API reference says. */
export const encodedDocument = (document: string): string =>
  encodeURIComponent(document).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** A page by `Marker` and `MaxItems` (100 unless told). */
export function iamPage<T>(call: Call, all: readonly T[]) {
  const refused = () => invalid("Invalid Marker or MaxItems.");
  const { items, next } = pageOf(call, all, {
    token: call.parameters.get("Marker"),
    size: pageSize(call.parameters.get("MaxItems"), { normal: 100, max: 1_000, invalid: refused }),
    invalid: refused,
  });
  return { items, rest: { IsTruncated: next !== undefined, Marker: next } };
}
