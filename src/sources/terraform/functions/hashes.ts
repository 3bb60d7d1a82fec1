import { later } from "../values/value.ts";
import { text } from "./arguments.ts";
import { type FunctionSpec, type Functions, giveUp } from "./table.ts";

const hash = (algorithm: string, encoding: "hex" | "base64"): FunctionSpec => ({
  sees: "whole",
  arity: [1, 1],
  neverEmpty: true,
  // Asked of Node only where it is called: loading its cryptography takes time that a small scan feels.
  run: ([value]) =>
    process.getBuiltinModule("node:crypto").createHash(algorithm).update(text(value)).digest(encoding),
});

/** A text that only applying brings, but that is never empty. */
const onApply = (name: string): FunctionSpec => ({
  sees: "all",
  arity: [0, 3],
  run: () => later(`${name}()`),
});

/** RFC 9562, appendix "Namespace IDs". */
const NAMESPACES: ReadonlyMap<string, string> = new Map([
  ["dns", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"],
  ["url", "6ba7b811-9dad-11d1-80b4-00c04fd430c8"],
  ["oid", "6ba7b812-9dad-11d1-80b4-00c04fd430c8"],
  ["x500", "6ba7b814-9dad-11d1-80b4-00c04fd430c8"],
]);

function uuid5(namespace: string, name: string): string {
  const space = NAMESPACES.get(namespace) ?? namespace;
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(space)) {
    return giveUp("is given a namespace that is not read here");
  }
  const digest = process
    .getBuiltinModule("node:crypto")
    .createHash("sha1")
    .update(Buffer.from(space.replaceAll("-", ""), "hex"))
    .update(name)
    .digest();
  const bytes = digest.subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export const HASHES: Functions = {
  md5: hash("md5", "hex"),
  sha1: hash("sha1", "hex"),
  sha256: hash("sha256", "hex"),
  sha512: hash("sha512", "hex"),
  base64sha256: hash("sha256", "base64"),
  base64sha512: hash("sha512", "base64"),
  bcrypt: onApply("bcrypt"),
  timestamp: onApply("timestamp"),
  plantimestamp: onApply("plantimestamp"),
  uuid: onApply("uuid"),
  uuidv5: {
    sees: "whole",
    arity: [2, 2],
    neverEmpty: true,
    run: ([namespace, name]) => uuid5(text(namespace), text(name)),
  },
};
