import { type Fact, known, type Settled, set, unknownFact } from "../../../model/fact.ts";
import {
  entriesOf,
  isList,
  isMap,
  kindOf,
  member,
  textOf,
  type Value,
} from "../../../syntax/template/value.ts";
import { property } from "../properties.ts";
import { combine, inText, mapFact } from "../values/facts.ts";
import { resolve, type resolveEach } from "../values/resolve.ts";
import type { Scope } from "../values/scope.ts";
import { boundedJson } from "../values/stringify.ts";
import type { Declared } from "./declared.ts";

/** A text of a mapping that is itself a fact; `null` where it is not there. */
export function textIn(
  fact: Fact<Value>,
  key: string,
  scope: Scope,
  read: typeof resolveEach = resolve,
): Fact<string | null> {
  return mapFact(fact, (value) => {
    const found = member(value, key);
    return found === undefined
      ? known(null)
      : mapFact(read(found, scope), (text): Fact<string | null> => {
          if (text === null) return known(null);
          const plain = textOf(text);
          return plain === undefined ? unknownFact(`${key} is ${kindOf(text)}`) : known(plain);
        });
  });
}

/** A member of a mapping that is itself a fact; `null` where it is not there. */
export function memberOf(fact: Fact<Value>, key: string, scope: Scope): Fact<Value> {
  return mapFact(fact, (value) => {
    const found = member(value, key);
    return found === undefined ? known(null) : resolve(found, scope);
  });
}

/** IAM takes policies of 10,240 characters at most (IAM User Guide, "quotas"), managed ones and resource policies less. */
const MAX_DOCUMENT = 50_000;
const MAX_DEPTH = 20;
/** Values in one document. Aliases let a short text stand for billions of them. */
const MAX_VALUES = 20_000;

/**
 * A policy as JSON text, whether the template writes it as a mapping or as text. What is known only when it deploys stands
 * there as `${Resource.Attribute}`: in a `Resource` as one of IAM's own variables would, so the policy is known all the
 * same; anywhere else the fact is of state `set`, and that JSON its expression.
 */
export function documentAt({ resource, scope }: Declared, ...path: string[]): Fact<string> {
  return documentOf(property(resource, path, scope), scope, `${path.join(".")} of ${resource.id}`);
}

export function documentOf(fact: Fact<Value>, scope: Scope, what: string): Fact<string> {
  return mapFact(fact, (value): Fact<string> => {
    const text = textOf(value);
    if (text !== undefined) return known(text);
    if (value === null) return unknownFact(`there is no ${what}`);
    return mapFact(rendered(value, scope, 0, { left: MAX_VALUES }), ({ content, exact }): Fact<string> => {
      const json = boundedJson(content, MAX_DOCUMENT);
      if (json === undefined) return unknownFact(`the ${what} is too long to be read here`);
      return exact ? known(json) : set(json);
    });
  });
}

/** A value with every function in it evaluated. */
interface Rendered {
  readonly content: Value;
  /** No part of it stands for something that only the deployment knows. */
  readonly exact: boolean;
}

function rendered(value: Value, scope: Scope, depth: number, budget: { left: number }): Fact<Rendered> {
  budget.left -= 1;
  if (budget.left < 0) return unknownFact("it is too long to be read here");
  if (depth > MAX_DEPTH) return unknownFact("it is nested too deeply");
  return combine([resolve(value, scope)], ([settled]): Fact<Rendered> => {
    if (settled?.state === "set") return known({ content: inText(settled.expression), exact: false });
    if (settled?.state !== "known") return settled ?? unknownFact("it is empty");
    const plain = settled.value;
    if (isList(plain)) {
      const items = whileLeft(plain, budget, (item) => rendered(item, scope, depth + 1, budget));
      return combine(items, (parts) =>
        gathered(parts, (contents) => contents.filter((item) => item !== null)),
      );
    }
    if (!isMap(plain)) return known({ content: plain, exact: true });
    const entries = entriesOf(plain);
    const items = whileLeft(entries, budget, ([, item]) => rendered(item, scope, depth + 1, budget));
    return combine(items, (parts) =>
      gathered(
        parts.map((part, index) => (WITH_VARIABLES.has(entries[index]?.[0] ?? "") ? exactly(part) : part)),
        (contents) => {
          const map: Record<string, Value> = Object.create(null);
          for (const [index, [key]] of entries.entries()) {
            const content = contents[index] ?? null;
            if (content !== null) map[key] = content;
          }
          return map;
        },
      ),
    );
  });
}

/** The last one says that it is too long, where the budget does not last for all. */
function whileLeft<T>(
  values: readonly T[],
  budget: { left: number },
  render: (value: T) => Fact<Rendered>,
): Fact<Rendered>[] {
  const all: Fact<Rendered>[] = [];
  for (const value of values) {
    all.push(render(value));
    if (budget.left < 0) break;
  }
  return all;
}

/** Elements of a statement that may hold variables (IAM User Guide, policy variables). */
const WITH_VARIABLES: ReadonlySet<string> = new Set(["Resource", "NotResource"]);

const exactly = (part: Settled<Rendered>): Settled<Rendered> =>
  part.state === "known" ? known({ ...part.value, exact: true }) : part;

function gathered(
  parts: readonly Settled<Rendered>[],
  build: (contents: readonly Value[]) => Value,
): Settled<Rendered> {
  const contents: Value[] = [];
  let exact = true;
  for (const part of parts) {
    if (part.state !== "known") return part;
    contents.push(part.value.content);
    exact &&= part.value.exact;
  }
  return known({ content: build(contents), exact });
}
