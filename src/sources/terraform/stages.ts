import { choice, type Fact, known, unknownFact } from "../../model/fact.ts";
import type { AccessLog, ApiType, Stage } from "../../model/stage.ts";
import type { Expr } from "../../syntax/hcl/ast.ts";
import { textOf } from "../../syntax/hcl/ast.ts";
import { accessLogIn, UNREAD_DESCRIPTION } from "../aws-provider/cloud-control.ts";
import { nestedBlock, type Presence } from "./blocks.ts";
import { evaluate } from "./evaluate.ts";
import { nameFor, openWords, textFact } from "./facts.ts";
import type { ModuleInstance } from "./instance.ts";
import type { Resource } from "./module.ts";
import { bothWorlds, type Copy } from "./repetition.ts";
import type { Scope } from "./scope.ts";
import { hclArguments, withResource } from "./surroundings/hcl.ts";
import { resourcesIn } from "./surroundings/references.ts";
import { isAlternative, type Value } from "./values/value.ts";

/** One resource as it will be: an instance of it, in its module instance. */
export interface Planned {
  readonly resource: Resource;
  readonly module: ModuleInstance;
  readonly copy: Copy;
  /** The root's folder as reports name it. */
  readonly root: string;
}

/** The resources of a root by address: `module.a.aws_apigatewayv2_api.this["x"]`. */
export type ByAddress = ReadonlyMap<string, Planned>;

/** A stage, and the API and stage name it claims: `key` is the same for two only if both are for certain. */
export interface Claim {
  readonly stage: Stage;
  readonly key: string;
  readonly planned: Planned;
}

/** The stage that a resource makes; undefined if it makes none. */
export function stageOf(planned: Planned, others: ByAddress): Claim | undefined {
  switch (planned.resource.type) {
    case "aws_api_gateway_stage":
      return restStage(planned, others);
    case "aws_apigatewayv2_stage":
      return v2Stage(planned, others);
    case "aws_api_gateway_deployment":
      return deploymentStage(planned, others);
    case "aws_apigatewayv2_api":
      return quickCreateStage(planned);
    case "awscc_apigateway_stage":
      return cloudControlStage(planned, others, { apiType: "REST" });
    case "awscc_apigateway_deployment":
      return has(planned, "stage_name") ? cloudControlStage(planned, others, { apiType: "REST" }) : undefined;
    case "awscc_apigatewayv2_stage": {
      const apiTypeAssumed = "The API is a resource of the awscc provider; taken for an HTTP API.";
      return cloudControlStage(planned, others, { apiType: "HTTP", apiTypeAssumed });
    }
    default:
      return undefined;
  }
}

function restStage(planned: Planned, others: ByAddress): Claim {
  const api = apiOf(planned, "rest_api_id", others);
  return claim(planned, api, {
    apiType: "REST",
    name: nameOf(planned, "stage_name"),
    accessLog: accessLogOf(planned),
  });
}

function v2Stage(planned: Planned, others: ByAddress): Claim {
  const api = apiOf(planned, "api_id", others);
  const protocol = api.planned && protocolOf(api.planned);
  return claim(planned, api, {
    apiType: protocol ?? "HTTP",
    ...(protocol
      ? {}
      : { apiTypeAssumed: `The API is ${api.id}, which is out of sight here; taken for an HTTP API.` }),
    name: nameOf(planned, "name"),
    accessLog: accessLogOf(planned),
  });
}

/**
 * `stage_name` on a deployment makes a stage that has no settings (terraform-provider-aws up to 5; 6 took
 * the argument away).
 */
function deploymentStage(planned: Planned, others: ByAddress): Claim | undefined {
  if (!has(planned, "stage_name")) return undefined;
  return claim(planned, apiOf(planned, "rest_api_id", others), {
    apiType: "REST",
    name: nameOf(planned, "stage_name"),
    accessLog: known(null),
  });
}

/** `target` on an HTTP API makes a `$default` stage that API Gateway owns and Terraform cannot set. */
function quickCreateStage(planned: Planned): Claim | undefined {
  if (!has(planned, "target")) return undefined;
  const address = addressOf(planned);
  const api = { id: address, name: apiName(planned) ?? address, planned, key: address };
  const parts = { apiType: "HTTP", name: DEFAULT, accessLog: known(null), managed: true } as const;
  return { ...claim(planned, api, parts), key: keyOf(api.key, DEFAULT) };
}

/**
 * A stage of the `awscc` provider, whose resources are CloudFormation's with names in snake case and objects for blocks. What
 * else they say of the stage is not read.
 */
function cloudControlStage(
  planned: Planned,
  others: ByAddress,
  type: Pick<Stage, "apiType" | "apiTypeAssumed">,
): Claim {
  const isRest = type.apiType === "REST";
  const args = hclArguments(planned.resource.block.body, scopeOf(planned));
  const isDeployment = planned.resource.type.endsWith("_deployment");
  return claim(planned, apiOf(planned, isRest ? "rest_api_id" : "api_id", others), {
    ...type,
    name: nameOf(planned, "stage_name"),
    accessLog: isDeployment
      ? UNREAD_DESCRIPTION
      : accessLogIn(args.entries(isRest ? "access_log_setting" : "access_log_settings")),
  });
}

const DEFAULT = "$default";

/** The same for two claims only if they are of one stage. */
const keyOf = (api: string, name: string) => `${api}\0\0${name}`;

interface Argument {
  readonly value: Value;
  readonly expr: Expr | undefined;
  /** How the code writes it. */
  readonly text: string;
}

const scopeOf = ({ module, copy }: Planned): Scope => module.scopeOf(copy);

function argument(planned: Planned, name: string): Argument {
  const attribute = planned.resource.block.body.attributes.get(name);
  if (!attribute) return { value: null, expr: undefined, text: "" };
  const value = evaluate(attribute.value, scopeOf(planned));
  return { value, expr: attribute.value, text: textOf(attribute.value) };
}

/** Whether an argument is given, as far as it shows. */
function has(planned: Planned, name: string): boolean {
  const { value, expr } = argument(planned, name);
  return expr !== undefined && value !== null && value !== "";
}

function nameOf(planned: Planned, name: string): string {
  const { value, text } = argument(planned, name);
  return nameFor(value, text || planned.resource.name);
}

export const addressOf = ({ module, resource, copy }: Planned) => module.addressOf(resource) + copy.index;

type StageParts = Pick<Stage, "apiType" | "name" | "accessLog" | "managed" | "apiTypeAssumed">;

/** The API of a stage: how the code names it, and the resource, where that is in the same root. */
interface Api {
  readonly id: string;
  readonly name: string;
  readonly planned: Planned | undefined;
  /** The same for two stages if they are of the same API, as far as it shows. */
  readonly key: string;
}

function apiOf(planned: Planned, name: string, others: ByAddress): Api {
  const { value, text } = argument(planned, name);
  const id = nameFor(value, text);
  const address = id.replace(/\.id$/, "");
  const api = others.get(address);
  return {
    id,
    name: (api && apiName(api)) ?? address,
    planned: api,
    key: api && !isAlternative(value) ? address : identityOf(planned, name),
  };
}

/** What an argument comes to, named so that two of the same name are the same value. */
function identityOf(planned: Planned, name: string): string {
  const { value, text } = argument(planned, name);
  if (value !== null && typeof value !== "object") return String(value);
  // The same words mean the same in one module, and of `each` and `count` in one instance.
  const isOpenReference = value?.kind === "unknown" && !value.derived;
  const words = isOpenReference ? value.subject : text;
  const of = value?.kind === "unknown" ? value.subject : "";
  const index = /\b(?:each|count)\b/.test(words) ? planned.copy.index : "";
  return [planned.module.address, words, of, index].join("\0");
}

function apiName(api: Planned): string | undefined {
  const { value } = argument(api, "name");
  return typeof value === "string" && value !== "" ? value : undefined;
}

function claim(planned: Planned, api: Api, parts: StageParts): Claim {
  const { module, resource, copy, root } = planned;
  const { block } = resource;
  const address = addressOf(planned);
  const file = block.source.path;
  const refused = copy.refused ?? module.refused;
  const worlds = bothWorlds(module.worlds, copy.worlds);
  // Two roots can call the same module by the same name: then the root is part of what tells them apart.
  const isOwn = root === "." || module.module.path === root;
  const line = block.source.lineOf(block.start);
  const repeated = resource.isRepeated ? `:${line}` : "";
  const id = `${file}#${address}${repeated}${isOwn ? "" : `@${root}`}`;
  const stage: Stage = {
    id,
    api: { id: api.id, name: api.name },
    origin: {
      kind: "terraform",
      file,
      line,
      endLine: block.source.lineOf(Math.max(block.start, block.end - 1)),
      address,
    },
    ...parts,
    ...(refused === undefined ? {} : { accessLog: unknownFact(`${refused}.`) }),
    ...(worlds ? { worlds: worlds.map((assignment) => ({ assignment, isDefault: false })) } : {}),
  };
  const nameKey = resource.type.startsWith("aws_apigatewayv2_") ? "name" : "stage_name";
  return { stage, key: keyOf(api.key, identityOf(planned, nameKey)), planned };
}

function accessLogOf(planned: Planned): Fact<AccessLog | null> {
  const block = nestedBlock(planned.resource.block.body, "access_log_settings", scopeOf(planned));
  return accessLogFact(block);
}

function accessLogFact(block: Presence): Fact<AccessLog | null> {
  if (block === null) return known(null);
  if (block.kind === "open") {
    return unknownFact(openWords("access_log_settings' for_each", block.value, block.expr));
  }
  if (block.kind === "choice") {
    return choice(block.condition, accessLogFact(block.whenTrue), accessLogFact(block.whenFalse));
  }
  const half = (name: string): Fact<string | null> => {
    const attribute = block.argument(name);
    if (!attribute) return known(null);
    const fact = textFact(name, evaluate(attribute.value, block.scope), attribute.value);
    return withResource(fact, () => resourcesIn(attribute.value, block.scope));
  };
  return known({ destination: half("destination_arn"), format: half("format") });
}

/** The kind of a v2 API, where the code says. */
function protocolOf(api: Planned): ApiType | undefined {
  const { value } = argument(api, "protocol_type");
  return value === "HTTP" || value === "WEBSOCKET" ? value : undefined;
}
