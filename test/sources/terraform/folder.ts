import { posix } from "node:path";
import accesslogging from "../../../src/checks/accesslogging.ts";
import { judgeStage } from "../../../src/checks/judge.ts";
import type { Slice } from "../../../src/model/slice.ts";
import type { CodeInputs, Files } from "../../../src/sources/code/input.ts";
import { loadTerraform } from "../../../src/sources/terraform/index.ts";

/** Files in memory, by path below `/root`. */
export function filesOf(texts: Readonly<Record<string, string>>): Files {
  const absolute = new Map(Object.entries(texts).map(([path, text]) => [posix.join("/root", path), text]));
  return {
    read: (path) => {
      const text = absolute.get(path);
      const name = path.replace(/^\/root\//, "");
      if (text !== undefined) return { file: { path: name, absolute: path, text } };
      return { gap: { kind: "unreadable", file: name, message: `${name} cannot be read.` } };
    },
    list: (folder) => {
      const names = [...absolute.keys()]
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => path.slice(folder.length + 1).split("/")[0] ?? "");
      return [...new Set(names)].sort();
    },
    exists: (path) => absolute.has(path),
    mayRead: () => true,
  };
}

export const NO_INPUTS: CodeInputs = {
  variables: [],
  parameters: new Map(),
  parameterFiles: [],
  serverlessOptions: new Map(),
  environment: {},
};

const terraform = await loadTerraform();

/** The slice of the root module at `/root`, of these files. */
export function sliceOf(
  texts: string | Readonly<Record<string, string>>,
  inputs: Partial<CodeInputs> = {},
  folder = "/root",
): Slice {
  const files = filesOf(typeof texts === "string" ? { "main.tf": texts } : texts);
  return terraform.rootSlice(folder, files, { ...NO_INPUTS, ...inputs });
}

/** Each stage's address and the verdict of the access-logging check on it: `aws_…: fail`. */
export function verdictsOf(slice: Slice): string[] {
  const check = accesslogging;
  if (!check) throw new Error("there is no check");
  return slice.stages.map((stage) => {
    const address = stage.origin.kind === "aws" ? "" : stage.origin.address;
    return `${address}: ${judgeStage(check, stage, slice.surroundings).verdict}`;
  });
}

export function messagesOf(slice: Slice): string[] {
  const check = accesslogging;
  if (!check) throw new Error("there is no check");
  return slice.stages.map((stage) => judgeStage(check, stage, slice.surroundings).message);
}
