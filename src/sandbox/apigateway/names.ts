import { badRequest } from "../aws-error.ts";

const STAGE_NAME = /^[A-Za-z0-9_-]{1,128}$/;

/** Throws BadRequestException. Documented: letters, digits, `-`, `_`, at most 128; the service's words leave out `-`. */
export function checkStageName(name: string | undefined): string {
  if (!name || !STAGE_NAME.test(name)) throw badRequest("Stage name only allows a-zA-Z0-9_");
  return name;
}

/** API Gateway's ARNs have an empty account field; a denied call names this. */
export const resourceOfPath = (path: string, region: string, partition: string): string =>
  `arn:${partition}:apigateway:${region}::${path.startsWith("/v2/") ? path.slice(3) : path}`;
