import { choice, type Fact, known, set, unknownFact } from "../../model/fact.ts";
import { type Expr, textOf } from "../../syntax/hcl/ast.ts";
import { numberText } from "./values/text.ts";
import { isOpen, type Later, type Value } from "./values/value.ts";

/**
 * The value of an argument that takes a text, as a fact. `expr` is how the code writes it, so that a
 * message can say what is missing in the code's own words.
 */
export function textFact(name: string, value: Value, expr: Expr | undefined): Fact<string | null> {
  if (value === null || typeof value === "string") return known(value);
  if (typeof value === "number") return known(numberText(value));
  if (typeof value === "boolean") return known(String(value));
  if (!isOpen(value)) {
    if (value.kind === "instance") return set(value.address, value.address);
    return unknownFact(`${name} is ${written(expr)}, a ${value.of} and no text.`);
  }
  switch (value.kind) {
    case "later":
      return set(value.expression, value.resource, isName(value));
    case "alternative":
      return choice(
        value.condition,
        textFact(name, value.whenTrue, expr),
        textFact(name, value.whenFalse, expr),
      );
    default:
      return unknownFact(openWords(name, value, expr));
  }
}

/** A log group's id is its name too; a stream's is its ARN. */
function isName({ expression, resource }: Later): boolean {
  if (resource === undefined || !expression.startsWith(resource)) return false;
  const attribute = expression.slice(resource.length);
  return attribute === ".name" || (attribute === ".id" && GROUP.test(resource));
}

const GROUP = /(?:^|\.)aws_cloudwatch_log_group\.[^.]+$/;

/** Why an argument is not known: `destination_arn is var.arn, which has no value here: pass --var …`. */
export function openWords(name: string, value: Value, expr: Expr | undefined): string {
  if (!isOpen(value)) return `${name} is ${written(expr)}.`;
  if (value.kind === "failure") return `${name} is ${written(expr)}, which fails: ${value.message}.`;
  if (value.kind === "later") return `${name} is ${value.expression}, which is known only after apply.`;
  if (value.kind === "alternative") return `${name} depends on ${value.condition}.`;
  const text = written(expr);
  const through = text === value.subject || text === "" ? value.subject : `${text}; ${value.subject}`;
  const joint = through === value.subject ? ", which " : " ";
  return `${name} is ${through}${joint}${value.why}.`;
}

const written = (expr: Expr | undefined) => (expr ? textOf(expr) : "");

/** A value in as few words as can name it: itself if it is a text, else where it comes from. */
export function nameFor(value: Value | undefined, otherwise: string): string {
  if (typeof value === "string" && value !== "") return value;
  if (typeof value === "number") return numberText(value);
  if (value === undefined || value === null || typeof value !== "object") return otherwise;
  if (value.kind === "later") return value.expression;
  if (value.kind === "instance") return value.address;
  if (value.kind === "alternative") return nameFor(value.whenTrue, otherwise);
  return otherwise;
}
