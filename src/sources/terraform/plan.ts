import { dirname } from "node:path";
import { type Fact, known, unknownFact } from "../../model/fact.ts";
import type { Gap } from "../../model/gap.ts";
import type { Slice } from "../../model/slice.ts";
import type { AccessLog, ApiType, CodeOrigin, Stage } from "../../model/stage.ts";
import type { Surroundings } from "../../model/surroundings.ts";
import { accessLogIn, UNREAD_DESCRIPTION } from "../aws-provider/cloud-control.ts";
import { described } from "../aws-provider/described.ts";
import { MAX_SURROUNDINGS } from "../aws-provider/surroundings.ts";
import { TEMPLATE_STACKS, unseenTemplate } from "../aws-provider/template-stacks.ts";
import type { CodeInputs, Files, SourceFile } from "../code/input.ts";
import { entryOf, isRecord, parseJson } from "./plan-json.ts";
import { type PlanContents, type PlannedResource, resourcesOf } from "./plan-resources.ts";
import { PlanDeclarations, withoutIndexes } from "./surroundings/plan.ts";
import { STAGE_TYPES } from "./wanted.ts";

/** The place of a resource in the configuration, by its address without indexes. */
export type Places = ReadonlyMap<string, Pick<CodeOrigin, "file" | "line" | "endLine">>;

/** Finds where the configuration of a folder declares what; empty if there is none. */
export type PlacesIn = (folder: string, files: Files, inputs: CodeInputs) => Places;

/**
 * The stages in a plan (what will be), in a state as `terraform show -json` prints it, or in a raw
 * `terraform.tfstate` (what was there). Never throws.
 */
export function planSlice(
  file: SourceFile,
  files: Files,
  inputs: CodeInputs,
  sourceFolder: string | undefined,
  placesIn: PlacesIn,
): Slice {
  const scope = { kind: "code", path: file.path } as const;
  const parsed = parseJson(file);
  if ("gap" in parsed) return { scope, stages: [], surroundings: {}, gaps: [parsed.gap] };
  const found = resourcesOf(parsed.data, file.path);
  const places = placesIn(sourceFolder ?? dirname(file.absolute), files, inputs);
  const declarations = new PlanDeclarations(found, (address) => {
    const place = places.get(address);
    return place && { file: place.file, line: place.line };
  });
  const apis = found.resources.filter(({ type }) => type === "aws_apigatewayv2_api");
  const apisById = Map.groupBy(apis, (api) => textOf(api, "id"));
  const context = { file, kind: found.kind, places, declarations, apisById };
  const claims = found.resources.flatMap((resource) => stageOf(resource, context) ?? []);
  const around = inputs.alone ? { claims, surroundings: {} } : aroundStages(claims, found, declarations);
  return {
    scope,
    stages: withoutDoubles(around.claims),
    surroundings: around.surroundings,
    gaps: [
      ...found.gaps,
      ...found.resources.flatMap((resource) => unseenTemplateIn(resource, context) ?? []),
    ],
  };
}

/** The stages with what else the file says about them, and the surroundings. */
function aroundStages(
  claims: readonly Claim[],
  { resources, around }: PlanContents,
  declarations: PlanDeclarations,
): { readonly claims: readonly Claim[]; readonly surroundings: Surroundings } {
  const { stages, surroundings } = described(
    claims.map(({ stage, resource }) => ({ stage, declared: declarations.declared(resource) })),
    {
      near: resources
        .filter(({ type }) => !STAGE_TYPES.has(type))
        .map((resource) => declarations.declared(resource)),
      rest: () => around.slice(0, MAX_SURROUNDINGS).map((resource) => declarations.declared(resource)),
      isCut: () => around.length > MAX_SURROUNDINGS,
      holder: "This file has",
    },
  );
  return {
    claims: claims.map((claim, index) => ({ ...claim, stage: stages[index] ?? claim.stage })),
    surroundings,
  };
}

interface Context {
  readonly file: SourceFile;
  readonly kind: "terraform-plan" | "terraform-state";
  readonly places: Places;
  readonly declarations: PlanDeclarations;
  /** The HTTP and WebSocket APIs whose id is known. */
  readonly apisById: ReadonlyMap<string | undefined, readonly PlannedResource[]>;
}

interface Claim {
  readonly resource: PlannedResource;
  readonly stage: Stage;
  /** With a deployment, or with a quick-create API. */
  readonly comesAlong: boolean;
  /** The API and stage name it claims. */
  readonly key: string;
  /** Its instance: `[0]`, `["a"]` or none. */
  readonly index: string;
}

function withoutDoubles(claims: readonly Claim[]): Stage[] {
  const managed = new Map<string, Set<string>>();
  for (const { comesAlong, key, index } of claims) {
    if (!comesAlong) managed.set(key, (managed.get(key) ?? new Set()).add(index));
  }
  // A reference in the configuration means the same in two instances only if they are of one index.
  const isManaged = ({ key, index }: Claim) => {
    const indexes = managed.get(key);
    return indexes !== undefined && (index === "" || indexes.has(index) || indexes.has(""));
  };
  return claims.filter((claim) => !claim.comesAlong || !isManaged(claim)).map(({ stage }) => stage);
}

/** A template that Terraform hands to CloudFormation. */
function unseenTemplateIn(
  resource: PlannedResource,
  { file, places, declarations }: Context,
): Gap | undefined {
  const { type, address } = resource;
  const why = TEMPLATE_STACKS.has(type) ? unseenTemplate(declarations.argumentsOf(resource)) : undefined;
  if (why === undefined) return undefined;
  const place = places.get(withoutIndexes(address));
  const at = { file: place?.file ?? file.path, ...(place ? { line: place.line } : {}) };
  const message = `${at.file}${place ? `:${place.line}` : ""}: ${address} ${why}.`;
  return { kind: "unresolved-module", ...at, message };
}

function stageOf(resource: PlannedResource, context: Context): Claim | undefined {
  switch (resource.type) {
    case "aws_api_gateway_stage":
      return claim(resource, context, "rest_api_id", {
        apiType: "REST",
        name: textOf(resource, "stage_name") ?? resource.address,
        accessLog: accessLogOf(resource, context),
      });
    case "aws_apigatewayv2_stage": {
      const protocol = protocolOf(resource, context);
      return claim(resource, context, "api_id", {
        apiType: protocol ?? "HTTP",
        ...(protocol ? {} : { apiTypeAssumed: "The API is not in this file; taken for an HTTP API." }),
        name: textOf(resource, "name") ?? resource.address,
        accessLog: accessLogOf(resource, context),
      });
    }
    case "aws_api_gateway_deployment": {
      if (!isPresent(resource, "stage_name")) return undefined;
      const parts = {
        apiType: "REST",
        name: textOf(resource, "stage_name") ?? resource.address,
        accessLog: known(null),
      } as const;
      return { ...claim(resource, context, "rest_api_id", parts), comesAlong: true };
    }
    case "aws_apigatewayv2_api": {
      if (!isPresent(resource, "target")) return undefined;
      const parts = { apiType: "HTTP", name: "$default", accessLog: known(null), managed: true } as const;
      const { address, localAddress } = resource;
      const module = address.slice(0, address.length - localAddress.length);
      const api = textOf(resource, "id") ?? withoutIndexes(module + localAddress);
      return { ...claim(resource, context, "id", parts), comesAlong: true, key: `${api}\0$default` };
    }
    case "awscc_apigateway_stage":
      return cloudControlStage(resource, context, { apiType: "REST" });
    case "awscc_apigateway_deployment":
      return isPresent(resource, "stage_name")
        ? cloudControlStage(resource, context, { apiType: "REST" })
        : undefined;
    case "awscc_apigatewayv2_stage": {
      const apiTypeAssumed = "The API is a resource of the awscc provider; taken for an HTTP API.";
      return cloudControlStage(resource, context, { apiType: "HTTP", apiTypeAssumed });
    }
    default:
      return undefined;
  }
}

/** A stage of the `awscc` provider: what is a block with the AWS provider is an object. */
function cloudControlStage(
  resource: PlannedResource,
  context: Context,
  type: Pick<Stage, "apiType" | "apiTypeAssumed">,
): Claim {
  const isRest = type.apiType === "REST";
  const settings = context.declarations
    .argumentsOf(resource)
    .entries(isRest ? "access_log_setting" : "access_log_settings");
  return claim(resource, context, isRest ? "rest_api_id" : "api_id", {
    ...type,
    name: textOf(resource, "stage_name") ?? resource.address,
    accessLog: resource.type.endsWith("_deployment") ? UNREAD_DESCRIPTION : accessLogIn(settings),
  });
}

type StageParts = Pick<Stage, "apiType" | "name" | "accessLog" | "managed" | "apiTypeAssumed">;

function claim(resource: PlannedResource, context: Context, apiKey: string, parts: StageParts): Claim {
  const { file, kind, places } = context;
  const { address } = resource;
  const place = places.get(withoutIndexes(address)) ?? { file: file.path, line: 1, endLine: 1 };
  const reference = resource.references.get(apiKey);
  const id = textOf(resource, apiKey);
  const module = address.slice(0, address.length - resource.localAddress.length);
  const api = id ?? reference?.replace(/\.id$/, "") ?? address;
  return {
    stage: {
      id: `${file.path}#${address}`,
      api: { id: api, name: textOf(resource, "rest_api_name") ?? reference?.replace(/\.id$/, "") ?? api },
      origin: { kind, ...place, address },
      ...parts,
    },
    resource,
    comesAlong: false,
    key: `${id === undefined ? module + api : api}\0${parts.name}`,
    index: id === undefined ? (/\[[^[]*\]$/.exec(address)?.[0] ?? "") : "",
  };
}

const textOf = ({ values }: PlannedResource, name: string): string | undefined => {
  const value = values.get(name);
  return typeof value === "string" && value !== "" ? value : undefined;
};

/** Set, or to be set when the plan is applied. */
function isPresent(resource: PlannedResource, name: string): boolean {
  const value = resource.values.get(name);
  return resource.unknown.get(name) === true || (value !== undefined && value !== null && value !== "");
}

function accessLogOf(resource: PlannedResource, { declarations }: Context): Fact<AccessLog | null> {
  const name = "access_log_settings";
  if (resource.unknown.get(name) === true) {
    return unknownFact(
      `${name} is known only after apply: the plan says neither that it is set nor that not.`,
    );
  }
  const blocks = resource.values.get(name);
  const open = resource.unknown.get(name);
  const first: unknown = Array.isArray(blocks) ? blocks[0] : undefined;
  const unknown = entryOf(open, 0);
  if (!isRecord(first) && unknown === undefined) return known(null);
  if (unknown === true) return unknownFact(`${name} is known only after apply.`);
  const written = declarations.argumentsOf(resource).blocks(name);
  const half = (key: string): Fact<string | null> =>
    (written.state === "known" ? written.value[0]?.text(key) : undefined) ?? known(null);
  return known({ destination: half("destination_arn"), format: half("format") });
}

/** The kind of the API, by its id where that is known, else by the reference in the plan's configuration. */
function protocolOf(stage: PlannedResource, { declarations, apisById }: Context): ApiType | undefined {
  const id = textOf(stage, "api_id");
  const apis = id === undefined ? declarations.targets(stage, "api_id") : (apisById.get(id) ?? []);
  const [protocol, ...others] = new Set(apis.map((api) => textOf(api, "protocol_type")));
  if (others.length > 0) return undefined;
  return protocol === "HTTP" || protocol === "WEBSOCKET" ? protocol : undefined;
}
