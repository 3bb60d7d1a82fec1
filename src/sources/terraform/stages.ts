import { choice, type Fact, known, unknownFact } from "../../model/fact.ts";
import type { AccessLog, ApiType, Stage } from "../../model/stage.ts";
import { nestedBlock, type Presence } from "./blocks.ts";
import { evaluate } from "./evaluate.ts";
import { nameFor, openWords, textFact } from "./facts.ts";
import type { ModuleInstance } from "./instance.ts";
import type { Resource } from "./module.ts";
import { bothWorlds, type Copy } from "./repetition.ts";
import type { Scope } from "./scope.ts";
import type { Expr } from "./syntax/ast.ts";
import { textOf } from "./syntax/ast.ts";
import type { Value } from "./values/value.ts";

/** One resource as it will be: an instance of it, in its module instance. */
export interface Planned {
  readonly resource: Resource;
  readonly module: ModuleInstance;
  readonly copy: Copy;
  /** The root's folder as reports name it. */
  readonly root: string;
}

/** A stage, and which API and stage name it claims, as far as they show: to tell doubles. */
export interface Claim {
  readonly stage: Stage;
  readonly api: string;
}

/** The stage that a resource makes; undefined if it makes none. */
export function stageOf(planned: Planned): Claim | undefined {
  switch (planned.resource.type) {
    case "aws_api_gateway_stage":
      return restStage(planned);
    case "aws_apigatewayv2_stage":
      return v2Stage(planned);
    case "aws_api_gateway_deployment":
      return deploymentStage(planned);
    case "aws_apigatewayv2_api":
      return quickCreateStage(planned);
    default:
      return undefined;
  }
}

function restStage(planned: Planned): Claim {
  const api = argument(planned, "rest_api_id");
  return claim(planned, api, {
    apiType: "REST",
    name: nameOf(planned, "stage_name"),
    accessLog: accessLogOf(planned),
  });
}

function v2Stage(planned: Planned): Claim {
  const api = argument(planned, "api_id");
  const protocol = protocolOf(planned, api.expr);
  return claim(planned, api, {
    apiType: protocol ?? "HTTP",
    ...(protocol
      ? {}
      : { apiTypeAssumed: `The API is ${api.text}, which is out of sight here; taken for an HTTP API.` }),
    name: nameOf(planned, "name"),
    accessLog: accessLogOf(planned),
  });
}

/**
 * `stage_name` on a deployment makes a stage that has no settings (terraform-provider-aws up to 5; 6 took
 * the argument away).
 */
function deploymentStage(planned: Planned): Claim | undefined {
  const { value, expr } = argument(planned, "stage_name");
  if (!expr || value === null || value === "") return undefined;
  return claim(planned, argument(planned, "rest_api_id"), {
    apiType: "REST",
    name: nameOf(planned, "stage_name"),
    accessLog: known(null),
  });
}

/** `target` on an HTTP API makes a `$default` stage that API Gateway owns and Terraform cannot set. */
function quickCreateStage(planned: Planned): Claim | undefined {
  const { value, expr } = argument(planned, "target");
  if (!expr || value === null || value === "") return undefined;
  const self = { value: null, expr: undefined, text: addressOf(planned) };
  return claim(planned, self, {
    apiType: "HTTP",
    name: "$default",
    accessLog: known(null),
    managed: true,
  });
}

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

function nameOf(planned: Planned, name: string): string {
  const { value, text } = argument(planned, name);
  return nameFor(value, text || planned.resource.name);
}

const addressOf = ({ module, resource, copy }: Planned) => module.addressOf(resource) + copy.index;

type StageParts = Pick<Stage, "apiType" | "name" | "accessLog" | "managed" | "apiTypeAssumed">;

function claim(planned: Planned, api: Argument, parts: StageParts): Claim {
  const { module, resource, copy, root } = planned;
  const { block } = resource;
  const address = addressOf(planned);
  const file = block.source.path;
  const worlds = bothWorlds(module.worlds, copy.worlds);
  const id = module.module.path === root ? `${file}#${address}` : `${file}#${address}@${root}`;
  const apiName = nameFor(api.value, api.text).replace(/\.id$/, "");
  const stage: Stage = {
    id,
    api: { id: nameFor(api.value, api.text), name: apiName },
    origin: {
      kind: "terraform",
      file,
      line: block.source.lineOf(block.start),
      endLine: block.source.lineOf(Math.max(block.start, block.end - 1)),
      address,
    },
    ...parts,
    ...(worlds ? { worlds: worlds.map((assignment) => ({ assignment, isDefault: false })) } : {}),
  };
  return { stage, api: `${module.address}\0${nameFor(api.value, api.text)}` };
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
    return textFact(name, evaluate(attribute.value, block.scope), attribute.value);
  };
  return known({ destination: half("destination_arn"), format: half("format") });
}

/** The kind of a v2 stage's API, where the API is in sight. */
function protocolOf(planned: Planned, expr: Expr | undefined): ApiType | undefined {
  if (expr?.kind !== "attribute") return undefined;
  const protocol = evaluate({ ...expr, name: "protocol_type" }, scopeOf(planned));
  if (protocol === "HTTP" || protocol === "WEBSOCKET") return protocol;
  return undefined;
}
