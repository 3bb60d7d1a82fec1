import type { Block } from "../../syntax/hcl/ast.ts";
import { evaluate } from "./evaluate.ts";
import type { Resource } from "./module.ts";
import { policyDocument } from "./policy-document.ts";
import type { Scope } from "./scope.ts";
import {
  alternative,
  type Instance,
  isAlternative,
  isOpen,
  later,
  tuple,
  unknownValue,
  type Value,
} from "./values/value.ts";

/** Something that others refer to by its attributes. */
export function record(
  address: string,
  attribute: (name: string) => Value,
  names?: readonly string[],
): Instance {
  return { kind: "instance", address, attribute, ...(names ? { names } : {}) };
}

/** Attributes that no resource is created without. */
const COMPUTED = new Set([
  ...["id", "arn", "name", "unique_id", "key_id", "domain_name", "root_resource_id"],
  ...["execution_arn", "invoke_arn", "qualified_arn", "invoke_url", "api_endpoint"],
  ...["result", "hex", "dec", "b64_std", "b64_url"],
]);

/** What an attribute that the code does not set will be. */
function broughtValue({ mode, type }: Resource, name: string, reference: string): Value {
  if (mode !== "managed") return unknownValue(reference, "is read when Terraform plans: scan the plan");
  if (type === "terraform_data" && name === "output") return null;
  if (COMPUTED.has(name)) return later(reference, reference.slice(0, -name.length - 1));
  return unknownValue(reference, "is not set in the code, and may stay empty: scan the plan");
}

/** What has a name whatever the code says: without one, the provider makes one up. */
const NAMED = /^aws_(?:cloudwatch_log_group|kinesis_firehose_delivery_stream)$/;

/**
 * What an argument is to others: where it is null, what the provider makes of that. A name that is not known is still that
 * resource's name, which is told from a text that is made of it.
 */
function settledValue(
  value: Value,
  { type }: Resource,
  name: string,
  reference: string,
  brought: Value,
): Value {
  const settle = (inner: Value): Value => {
    if (isAlternative(inner)) {
      return alternative(inner.condition, settle(inner.whenTrue), settle(inner.whenFalse));
    }
    const isOwnName = name === "name" && NAMED.test(type);
    if (isOwnName && (inner === null || (isOpen(inner) && inner.kind !== "failure"))) return brought;
    return inner === null
      ? unknownValue(reference, "is null in the code, and only the provider knows what then")
      : inner;
  };
  return settle(value);
}

/** Nested blocks as others refer to them: `x.y.metric_transformation[0].name`. */
function writtenBlocks(block: Block, type: string, reference: string, scope: Scope): Value | undefined {
  const written = block.body.blocks.filter((nested) => nested.type === type);
  if (written.length === 0) return undefined;
  return tuple(
    written.map(({ body }, at) =>
      record(`${reference}[${at}]`, (name) => {
        const argument = body.attributes.get(name);
        const missing = () => unknownValue(`${reference}[${at}].${name}`, "is not set in the code");
        return argument ? scope.fuel.follow(reference, () => evaluate(argument.value, scope)) : missing();
      }),
    ),
  );
}

/**
 * A resource as others refer to it. What the code sets to a plain value is that value; what every such
 * resource has will be there once it is created. Of a data source only what the code sets is known.
 */
export function resourceValue(resource: Resource, address: string, scope: Scope): Instance {
  const memo = new Map<string, Value>();
  return record(address, (name) => {
    const known = memo.get(name);
    if (known !== undefined) return known;
    const reference = `${address}.${name}`;
    const brought = broughtValue(resource, name, reference);
    memo.set(name, brought);
    // What terraform_data is given as input is its output (Terraform, "The terraform_data Managed Resource Type").
    const isOutput = resource.type === "terraform_data" && name === "output";
    const argument = resource.block.body.attributes.get(isOutput ? "input" : name);
    const isDocument = resource.mode === "data" && resource.type === "aws_iam_policy_document";
    if (isDocument && name === "json") {
      const document = scope.fuel.follow(reference, () =>
        policyDocument(resource.block.body, scope, reference),
      );
      memo.set(name, document);
      return document;
    }
    const value = argument
      ? scope.fuel.follow(reference, () => evaluate(argument.value, scope))
      : writtenBlocks(resource.block, name, reference, scope);
    const result = value === undefined ? brought : settledValue(value, resource, name, reference, brought);
    memo.set(name, result);
    return result;
  });
}
