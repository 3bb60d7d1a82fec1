import { later, unknownValue } from "../values/value.ts";
import { text } from "./arguments.ts";
import type { FunctionSpec, Functions } from "./table.ts";

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
    run: () => unknownValue("uuidv5()", "is a function that is not evaluated here"),
  },
};
