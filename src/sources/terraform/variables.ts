import { basename, join } from "node:path";
import type { Gap } from "../../model/gap.ts";
import type { Attribute, Block } from "../../syntax/hcl/ast.ts";
import { parseFile } from "../../syntax/hcl/body.ts";
import { Cursor } from "../../syntax/hcl/cursor.ts";
import { parseExpression } from "../../syntax/hcl/expression.ts";
import { parseJsonValues } from "../../syntax/hcl/json.ts";
import { HclSyntaxError, Source } from "../../syntax/hcl/source.ts";
import type { CodeInputs, Files } from "../code/input.ts";
import { evaluate } from "./evaluate.ts";
import type { Module } from "./module.ts";
import type { Scope } from "./scope.ts";
import { convert } from "./values/convert.ts";
import { ANY, type Type, typeOf } from "./values/type.ts";
import { failure, isFailure, unknownValue, type Value } from "./values/value.ts";

/** What is given for the root's variables, and what of it could not be read. */
export interface Given {
  readonly values: ReadonlyMap<string, Value>;
  readonly gaps: readonly Gap[];
}

/**
 * The values for a root module's variables, later ones over earlier: the environment, `terraform.tfvars`,
 * `terraform.tfvars.json`, `*.auto.tfvars` and `*.auto.tfvars.json` by name, then `--var` and `--var-file` in
 * the order given (Terraform language documentation, "Variable Definition Precedence").
 */
export function givenVariables(root: Module, files: Files, inputs: CodeInputs, constants: Scope): Given {
  const values = new Map<string, Value>();
  const gaps: Gap[] = [];
  const fromText = (name: string, text: string) => {
    const declared = root.variables.get(name);
    if (declared) values.set(name, readText(name, text, typeOfVariable(declared, constants), constants));
  };
  for (const name of root.variables.keys()) {
    const text = inputs.environment[`TF_VAR_${name}`];
    if (text !== undefined) fromText(name, text);
  }
  const present = files.list(root.folder);
  const named = ["terraform.tfvars", "terraform.tfvars.json"].filter((name) => present.includes(name));
  const automatic = present.filter((name) => /\.auto\.tfvars(?:\.json)?$/.test(name)).sort();
  const paths = [...named, ...automatic].map((name) => join(root.folder, name));
  for (const path of paths) readFile(path, files, constants, values, gaps);
  for (const input of inputs.variables) {
    if (input.kind === "file") readFile(input.path, files, constants, values, gaps);
    else fromText(input.name, input.text);
  }
  inputs.onDeclared?.("variable", root.variables.keys());
  return { values, gaps };
}

function readFile(
  path: string,
  files: Files,
  constants: Scope,
  values: Map<string, Value>,
  gaps: Gap[],
): void {
  const found = files.read(path);
  if ("gap" in found) {
    gaps.push(found.gap);
    return;
  }
  const source = new Source(found.file.path, found.file.text);
  for (const [name, { value }] of attributesIn(source, basename(path), gaps)) {
    values.set(name, evaluate(value, constants));
  }
}

function attributesIn(source: Source, name: string, gaps: Gap[]): ReadonlyMap<string, Attribute> {
  const report = ({ message, offset }: HclSyntaxError) => {
    const [line, column] = [source.lineOf(offset), source.columnOf(offset)];
    gaps.push({
      kind: "syntax-error",
      file: source.path,
      line,
      column,
      message: `${source.path}:${line}:${column} cannot be read as variable values: ${message}.`,
    });
  };
  if (!name.endsWith(".json")) {
    const { body, errors } = parseFile(source);
    errors.forEach(report);
    return body.attributes;
  }
  try {
    return parseJsonValues(source);
  } catch (error) {
    if (!(error instanceof HclSyntaxError)) throw error;
    report(error);
    return new Map();
  }
}

/** A value given as text: itself for a simple or undeclared type, an expression for any other. */
function readText(name: string, text: string, declared: Type | undefined, constants: Scope): Value {
  const isSimple =
    declared === undefined ||
    declared.kind === "string" ||
    declared.kind === "number" ||
    declared.kind === "bool";
  if (isSimple) return text;
  try {
    const cursor = new Cursor(new Source(`var.${name}`, text));
    cursor.newlinesAreSpace = true;
    const expr = parseExpression(cursor);
    cursor.skipLines();
    return cursor.atEnd()
      ? evaluate(expr, constants)
      : failure(`the value given for var.${name} is no value`);
  } catch (error) {
    if (error instanceof HclSyntaxError) return failure(`the value given for var.${name} is no value`);
    throw error;
  }
}

export function typeOfVariable({ body }: Block, constants: Scope): Type | undefined {
  const type = body.attributes.get("type");
  return type && typeOf(type.value, (expr) => evaluate(expr, constants));
}

/**
 * What a variable comes to inside its module: the value given, else the default, converted to its type.
 * `absent` says what is missing where there is neither.
 */
export function variableValue(
  name: string,
  block: Block,
  given: Value | undefined,
  constants: Scope,
  absent: string,
): Value {
  const { attributes } = block.body;
  const fallback = attributes.get("default");
  const nullable = attributes.get("nullable");
  const refusesNull = nullable !== undefined && evaluate(nullable.value, constants) === false;
  const useDefault = given === undefined || (given === null && refusesNull);
  if (useDefault && !fallback) return unknownValue(`var.${name}`, absent);
  const value = useDefault && fallback ? evaluate(fallback.value, constants) : (given ?? null);
  const converted = convert(value, typeOfVariable(block, constants) ?? ANY);
  return isFailure(converted) && !isFailure(value)
    ? failure(`the value of var.${name} does not fit its type: ${converted.message}`)
    : converted;
}
