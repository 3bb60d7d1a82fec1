import { badRequest } from "../aws-error.ts";
import { listIn } from "../body.ts";
import type { Json } from "../service.ts";

export interface PatchOperation {
  readonly op: string;
  readonly path: string;
  readonly value: string | undefined;
}

const OPS = new Set(["add", "replace", "remove", "copy", "move", "test"]);
const MAX_OPERATIONS = 1_000;

/** The patch operations of a v1 body. All values are texts (API reference, PatchOperation). */
export function patchOperationsIn(body: Json): readonly PatchOperation[] {
  const list = listIn(body, "patchOperations") ?? [];
  if (list.length > MAX_OPERATIONS) throw badRequest("Too many patch operations");
  return list.map((each) => {
    const { op, path, value } = (typeof each === "object" && each !== null ? each : {}) as Json;
    if (typeof op !== "string" || !OPS.has(op) || typeof path !== "string") {
      throw badRequest(
        "Invalid patch operation specified. Must be one of: [add, remove, replace, move, copy, test]",
      );
    }
    if (value !== undefined && value !== null && typeof value !== "string") {
      throw badRequest("Invalid patch operation: value must be a string");
    }
    return { op, path, value: value ?? undefined };
  });
}

/** What the service says to a path it does not take with this operation. */
export const invalidPath = ({ op, path }: PatchOperation, allowed: readonly string[]) =>
  badRequest(
    `Invalid patch path '${path}' specified for op '${op}'. Must be one of: [${allowed.join(", ")}]`,
  );

/** The parts of a JSON pointer: `~1` is a slash, `~0` a tilde (RFC 6901). */
export const pointerParts = (path: string): readonly string[] =>
  path
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
