import { choice, type Fact, known, set, unknownFact } from "../../../model/fact.ts";
import type { Body, Expr } from "../../../syntax/hcl/ast.ts";
import type { Arguments } from "../../aws-provider/arguments.ts";
import { mapFact } from "../../aws-provider/map-fact.ts";
import { type NestedBlock, nestedBlocks } from "../blocks.ts";
import { evaluate } from "../evaluate.ts";
import { openWords, textFact } from "../facts.ts";
import type { Scope } from "../scope.ts";
import { isAlternative, isDictionary, isList, isOpen, type Value } from "../values/value.ts";
import { ownResource, resourcesIn } from "./references.ts";

/** The arguments of a block of configuration. Each is worked out once. */
export function hclArguments(body: Body, scope: Scope): Arguments {
  const texts = new Map<string, Fact<string | null>>();
  const resources = new Map<string, readonly string[]>();
  const exprOf = (name: string) => body.attributes.get(name)?.value;
  const references = (name: string) => {
    const expr = exprOf(name);
    const found = resources.get(name) ?? (expr ? resourcesIn(expr, scope) : []);
    resources.set(name, found);
    return found;
  };
  const collection = <T>(
    name: string,
    none: T,
    read: (value: Value, expr: Expr) => T | undefined,
  ): Fact<T> => {
    const expr = exprOf(name);
    return expr ? collectionFact(name, evaluate(expr, scope), expr, none, read) : known(none);
  };
  return {
    references,
    spelled: (name) => name,
    text: (name) => {
      const expr = exprOf(name);
      if (!expr) return known(null);
      const found = texts.get(name) ?? leadingTo(expr, scope, () => references(name), name);
      texts.set(name, found);
      return found;
    },
    items: (name) =>
      collection<readonly Fact<string | null>[]>(name, [], (value) =>
        isList(value) ? value.items.map((item) => textFact(name, item, undefined)) : undefined,
      ),
    entries: (name) =>
      collection<ReadonlyMap<string, Fact<string | null>>>(name, new Map(), (value) =>
        isDictionary(value)
          ? new Map([...value.entries].map(([key, entry]) => [key, textFact(key, entry, undefined)]))
          : undefined,
      ),
    blocks: (name) => mapFact(nestedBlocks(body, name, scope), (blocks) => known(blocks.map(argumentsOf))),
  };
}

const argumentsOf = ({ body, scope }: NestedBlock): Arguments => hclArguments(body, scope);

/**
 * A text as a fact that leads to the resource it is made of, where it is one: `aws_cloudwatch_log_group.a.name` does so
 * even where the name is not known, and `"arn:…:log-group:${aws_cloudwatch_log_group.a.name}"` does as well.
 */
function leadingTo(
  expr: Expr,
  scope: Scope,
  references: () => readonly string[],
  name: string,
): Fact<string | null> {
  const fact = textFact(name, evaluate(expr, scope), expr);
  if (fact.state === "unknown") {
    const own = expr.kind === "attribute" && IDENTITY.has(expr.name) ? ownResource(expr, scope) : undefined;
    return own ? set(own.expression, own.address) : fact;
  }
  return withResource(fact, references);
}

/** What every resource has, whatever it is set to. */
const IDENTITY: ReadonlySet<string> = new Set(["id", "arn", "name"]);

/** A text that will be there, with the one resource that its expression refers to. */
export function withResource<T>(fact: Fact<T>, references: () => readonly string[]): Fact<T> {
  if (fact.state !== "set" || fact.resource !== undefined) return fact;
  const [only, ...others] = references();
  return only !== undefined && others.length === 0 ? set(fact.expression, only) : fact;
}

function collectionFact<T>(
  name: string,
  value: Value,
  expr: Expr,
  none: T,
  read: (value: Value, expr: Expr) => T | undefined,
): Fact<T> {
  if (value === null) return known(none);
  if (isAlternative(value)) {
    const branch = (inner: Value) => collectionFact(name, inner, expr, none, read);
    return choice(value.condition, branch(value.whenTrue), branch(value.whenFalse));
  }
  const found = isOpen(value) ? undefined : read(value, expr);
  return found === undefined ? unknownFact(openWords(name, value, expr)) : known(found);
}
