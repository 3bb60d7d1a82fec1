import { posix } from "node:path";
import type { CodeInputs, Files, SourceFile } from "../../src/sources/code/input.ts";

/** A file tree that exists only in the test; absolute paths lie below `/work`. */
export function filesOf(tree: Readonly<Record<string, string>>): Files {
  const byPath = new Map(Object.entries(tree).map(([path, text]) => [posix.join("/work", path), text]));
  return {
    read(absolute) {
      const text = byPath.get(absolute);
      if (text === undefined) {
        return { gap: { kind: "unreadable", file: absolute, message: `${absolute} cannot be read.` } };
      }
      return { file: { path: posix.relative("/work", absolute), absolute, text } };
    },
    list(absolute) {
      const below = [...byPath.keys()].filter((path) => path.startsWith(`${absolute}/`));
      return [...new Set(below.map((path) => path.slice(absolute.length + 1).split("/")[0] ?? ""))].sort();
    },
    mayRead: () => true,
    exists: (absolute) =>
      byPath.has(absolute) || [...byPath.keys()].some((path) => path.startsWith(`${absolute}/`)),
  };
}

export const sourceFile = (path: string, text: string): SourceFile => ({
  path,
  absolute: posix.join("/work", path),
  text,
});

export function inputsOf(given: Partial<CodeInputs> = {}): CodeInputs {
  return {
    variables: [],
    parameters: new Map(),
    parameterFiles: [],
    serverlessOptions: new Map(),
    environment: {},
    ...given,
  };
}
