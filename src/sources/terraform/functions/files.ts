import { createHash } from "node:crypto";
import { basename, dirname, isAbsolute, resolve } from "node:path";
import { nameOfExpr } from "../../../syntax/hcl/ast.ts";
import { Cursor } from "../../../syntax/hcl/cursor.ts";
import { parseExpression } from "../../../syntax/hcl/expression.ts";
import { HclSyntaxError, Source } from "../../../syntax/hcl/source.ts";
import { bareTemplate } from "../../../syntax/hcl/template.ts";
import type { Files } from "../../code/input.ts";
import { evaluate } from "../evaluate.ts";
import type { FunctionCall, Scope } from "../scope.ts";
import { dictionary, isDictionary, unknownResult, unknownValue, type Value } from "../values/value.ts";
import { text } from "./arguments.ts";
import { type FunctionSpec, type Functions, functionTable, refuse } from "./table.ts";

const path = (run: (path: string) => Value): FunctionSpec => ({
  sees: "whole",
  arity: [1, 1],
  run: ([value]) => run(text(value)),
});

/** Files larger than this are not worth reading into an expression. */
const MAX_FILE = 1_000_000;

const outside = (name: string): Value =>
  unknownValue(`the file ${name}`, "lies outside of what is scanned: scan a folder that holds both");

/** The functions that read files; relative paths start from the root module. */
export function fileFunctions(files: Files, root: string, others: () => readonly Functions[]): Functions {
  const at = (name: string) => (isAbsolute(name) ? name : resolve(root, name));

  function read(name: string, use: (content: string) => Value): Value {
    if (!files.mayRead(at(name))) return outside(name);
    const found = files.read(at(name));
    if ("gap" in found) {
      if (!files.exists(at(name))) return refuse(`there is no file ${name}`);
      return unknownValue(`the file ${name}`, "cannot be read here");
    }
    if (found.file.text.length > MAX_FILE) return unknownValue(`the file ${name}`, "is too large");
    return use(found.file.text);
  }

  const digest = (algorithm: string, encoding: "hex" | "base64") =>
    path((name) => read(name, (content) => createHash(algorithm).update(content).digest(encoding)));

  function rendered(source: Source, variables: Value, call: FunctionCall): Value {
    if (!isDictionary(variables)) return refuse("the variables are no map or object");
    const scope: Scope = {
      lookup: (name) =>
        variables.entries.get(name) ?? refuse(`the template uses ${name}, which is not passed`),
      // A template cannot render templates in turn: that would never end.
      functions: functionTable(others()),
      fuel: call.scope.fuel,
      module: call.scope.module,
      rounds: [
        ...(call.scope.rounds ?? []),
        { names: new Set(variables.entries.keys()), place: () => nameOfExpr(call.expr) },
      ],
    };
    try {
      return evaluate(bareTemplate(new Cursor(source), parseExpression), scope);
    } catch (error) {
      if (error instanceof HclSyntaxError) return refuse(`the template is not valid: ${error.message}`);
      throw error;
    }
  }

  return {
    file: path((name) => read(name, (content) => content)),
    filebase64: path((name) => read(name, (content) => Buffer.from(content).toString("base64"))),
    filemd5: digest("md5", "hex"),
    filesha1: digest("sha1", "hex"),
    filesha256: digest("sha256", "hex"),
    filesha512: digest("sha512", "hex"),
    filebase64sha256: digest("sha256", "base64"),
    filebase64sha512: digest("sha512", "base64"),
    fileexists: path((name) => (files.mayRead(at(name)) ? files.exists(at(name)) : outside(name))),
    basename: path((name) => basename(name)),
    dirname: path((name) => dirname(name)),
    abspath: path((name) => at(name)),
    pathexpand: path((name) =>
      name.startsWith("~") ? unknownValue(name, "is below the home folder of whoever runs it") : name,
    ),
    templatefile: {
      sees: "all",
      arity: [2, 2],
      run: ([name = null, variables = dictionary("object", [])], call) =>
        typeof name === "string"
          ? read(name, (content) => rendered(new Source(name, content), variables, call))
          : unknownResult("templatefile()", "is given a path that is not known here"),
    },
    templatestring: {
      sees: "all",
      arity: [2, 2],
      run: ([template = null, variables = dictionary("object", [])], call) =>
        typeof template === "string"
          ? rendered(new Source("templatestring", template), variables, call)
          : unknownResult("templatestring()", "is given a template that is not known here"),
    },
  };
}
