import type { Step } from "../../step.ts";
import { onOneLine } from "../plain-text.ts";
import { type Expression, raw, text } from "./hcl.ts";
import { resourceFor } from "./makers.ts";
import type { Names } from "./names.ts";
import { addressOf, type Resource } from "./resource.ts";

/** Collects the steps of one account as resources: several steps can be about the same one. */
export class Module {
  readonly #names: Names;
  readonly #aliasOf: (step: Step) => string;
  readonly #resources = new Map<string, Resource>();
  /** Of each step, the resource that makes it. */
  readonly #byStep = new Map<string, Resource>();

  constructor(names: Names, aliasOf: (step: Step) => string) {
    this.#names = names;
    this.#aliasOf = aliasOf;
  }

  /** In the order of the steps. */
  get resources(): readonly Resource[] {
    return [...this.#resources.values()];
  }

  add(step: Step): void {
    const resource = resourceFor(this, step);
    resource.comments.add(onOneLine(step.effect));
    this.#byStep.set(step.id, resource);
    for (const id of step.needs) {
      const needed = this.#byStep.get(id);
      if (needed && needed !== resource) resource.dependsOn.add(addressOf(needed));
    }
  }

  /** The resource about this thing; made when the first step is about it. */
  about(step: Step, type: string, ...parts: readonly string[]): Resource {
    const provider = this.#aliasOf(step);
    const key = [type, provider, ...parts].join("\0");
    const there = this.#resources.get(key);
    if (there) return there;
    const resource: Resource = {
      type,
      name: this.#names.take(type, provider, ...parts),
      provider,
      arguments: new Map(),
      blocks: new Map(),
      ignored: new Set(),
      dependsOn: new Set(),
      comments: new Set(),
    };
    this.#resources.set(key, resource);
    return resource;
  }

  /** The log group of that name or ARN: where this file makes it, its attribute. */
  groupValue(step: Step, value: string, attribute_: "arn" | "name"): Expression {
    const name = attribute_ === "name" ? value : /:log-group:(.+)$/.exec(value)?.[1];
    const key = ["aws_cloudwatch_log_group", this.#aliasOf(step), name ?? ""].join("\0");
    return referenceOr(this.#resources.get(key), attribute_, value);
  }

  /** The bucket of that name or ARN: where this file makes it, its attribute. */
  bucketValue(step: Step, value: string, attribute_: "arn" | "id"): Expression {
    const name = attribute_ === "id" ? value : (value.split(":::")[1] ?? value);
    const key = ["aws_s3_bucket", this.#aliasOf(step), name].join("\0");
    return referenceOr(this.#resources.get(key), attribute_, value);
  }

  /** The Firehose stream of that ARN: where this file makes it, its attribute. */
  streamValue(step: Step, arn: string): Expression {
    const name = /:deliverystream\/(.+)$/.exec(arn)?.[1] ?? "";
    const key = ["aws_kinesis_firehose_delivery_stream", this.#aliasOf(step), name].join("\0");
    return referenceOr(this.#resources.get(key), "arn", arn);
  }

  /** The role of that name or ARN: where this file makes it, its attribute. */
  roleValue({ account }: Step, value: string, attribute_: "arn" | "name"): Expression {
    const name = attribute_ === "name" ? value : value.split("/").at(-1);
    const mine = attribute_ === "name" || value.split(":")[4] === account;
    const role = [...this.#resources.values()].find(
      (each) =>
        each.type === "aws_iam_role" &&
        mine &&
        each.arguments.get("name")?.lines[0] === text(name ?? "").lines[0],
    );
    return referenceOr(role, attribute_, value);
  }
}

const referenceOr = (resource: Resource | undefined, name: string, value: string): Expression =>
  resource ? raw(`${addressOf(resource)}.${name}`) : text(value);
