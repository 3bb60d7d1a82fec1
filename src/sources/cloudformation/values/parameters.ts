import type { Gap } from "../../../model/gap.ts";
import {
  entriesOf,
  isList,
  isMap,
  member,
  textMember,
  textOf,
  type Value,
} from "../../../syntax/template/value.ts";
import type { CodeInputs, Files } from "../../code/input.ts";

/** A parameter as a template declares it. */
export interface Parameter {
  readonly name: string;
  /** A list type: its text is split at commas. */
  readonly list: boolean;
  /** `AWS::SSM::Parameter::Value<…>`: what is given is the name of the value, not the value. */
  readonly stored: boolean;
  readonly default?: string;
  readonly allowed?: readonly string[];
  /** Whether the declaration lets an empty text through. */
  readonly mayBeEmpty: boolean;
  /** `AllowedPattern` singles out the empty text: `^$|^arn:.+`. */
  readonly emptyByPattern?: true;
}

/** The `Parameters` section. Declarations that are no mapping count as a plain `String`. */
export function parametersOf(root: Value | undefined): Map<string, Parameter> {
  return new Map(
    entriesOf(member(root, "Parameters")).map(([name, value]) => [name, parameter(name, value)]),
  );
}

function parameter(name: string, declaration: Value): Parameter {
  const type = textMember(declaration, "Type") ?? "String";
  const given = member(declaration, "Default");
  const fallback = isList(given) ? given.map((item) => textOf(item) ?? "").join(",") : textOf(given);
  const values = member(declaration, "AllowedValues");
  const allowed = isList(values) ? values.map(textOf).filter((value) => value !== undefined) : undefined;
  const shortest = Number(textOf(member(declaration, "MinLength")) ?? 0);
  return {
    name,
    list: type === "CommaDelimitedList" || type.startsWith("List<") || /Value<(?:List<|CommaD)/.test(type),
    stored: type.startsWith("AWS::SSM::Parameter::Value"),
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(allowed?.length ? { allowed } : {}),
    ...(singlesOutEmpty(textMember(declaration, "AllowedPattern")) ? { emptyByPattern: true } : {}),
    mayBeEmpty: (type === "String" || type === "CommaDelimitedList") && !(shortest > 0),
  };
}

/** What the caller says the parameters are: the files first, in order, then `--parameter`, which wins. */
export interface GivenParameters {
  readonly values: ReadonlyMap<string, string>;
  readonly gaps: readonly Gap[];
}

const read = new WeakMap<CodeInputs, GivenParameters>();

/**
 * Values from `--parameters FILE` and `--parameter Name=Value`. The files may have any of the shapes that the
 * AWS CLI takes: `[{ParameterKey, ParameterValue}]`, `["Name=Value"]`, `{Parameters: {Name: Value}}` and
 * `{Name: Value}` (CLI reference: `cloudformation create-stack`, `cloudformation deploy`). Read once per inputs.
 */
export function givenParameters(inputs: CodeInputs, files: Files): GivenParameters {
  const before = read.get(inputs);
  if (before) return before;
  const values = new Map<string, string>();
  const gaps: Gap[] = [];
  for (const path of inputs.parameterFiles) {
    const answer = files.read(path);
    if ("gap" in answer) {
      gaps.push(answer.gap);
      continue;
    }
    const pairs = pairsOf(answer.file.text);
    if (pairs) for (const [name, value] of pairs) values.set(name, value);
    else gaps.push(notParameters(answer.file.path));
  }
  for (const [name, value] of inputs.parameters) values.set(name, value);
  const given = { values, gaps };
  read.set(inputs, given);
  return given;
}

function notParameters(file: string): Gap {
  const message =
    'No parameter file: expected [{"ParameterKey": …, "ParameterValue": …}] or {"Name": "Value"}.';
  return { kind: "unsupported-format", file, message };
}

function pairsOf(text: string): [string, string][] | undefined {
  let data: Value;
  try {
    data = JSON.parse(text) as Value;
  } catch {
    return undefined;
  }
  if (isList(data)) {
    const pairs = data.map(pairOf);
    return pairs.every((pair) => pair !== undefined) ? pairs : undefined;
  }
  const map = member(data, "Parameters") ?? data;
  if (!isMap(map)) return undefined;
  const pairs = entriesOf(map).map(([name, value]): [string, string | undefined] => [name, textOf(value)]);
  return pairs.every((pair): pair is [string, string] => pair[1] !== undefined) ? pairs : undefined;
}

function pairOf(item: Value): [string, string] | undefined {
  if (typeof item === "string") {
    const at = item.indexOf("=");
    return at > 0 ? [item.slice(0, at), item.slice(at + 1)] : undefined;
  }
  const name = textMember(item, "ParameterKey");
  const value = textOf(member(item, "ParameterValue"));
  return name !== undefined && value !== undefined ? [name, value] : undefined;
}

const LONGEST_PATTERN = 1_000;

/** Whether a pattern takes the empty text though not just any: it has to fit the whole value (User Guide, parameters). */
function singlesOutEmpty(pattern: string | undefined): boolean {
  if (pattern === undefined || pattern.length > LONGEST_PATTERN) return false;
  try {
    const whole = new RegExp(`^(?:${pattern})$`);
    return whole.test("") && !whole.test("x");
  } catch {
    return false; // Java's patterns have more than JavaScript's: such a one says nothing here.
  }
}
