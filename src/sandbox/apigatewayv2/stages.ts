import { HALF, NO_ROLE, v2DestinationError, v2FormatError } from "../apigateway/access-log-rules.ts";
import { checkStageName } from "../apigateway/names.ts";
import { badRequest, conflict, notFound } from "../aws-error.ts";
import { booleanIn, inPath, jsonOf, objectIn, textIn, textsIn } from "../body.ts";
import { letDeliveryIn } from "../logs/delivery-policy.ts";
import type { Call, Json, Operation } from "../service.ts";
import type { V2AccessLog, V2Api, V2Deployment, V2Stage } from "../state/v2-api.ts";
import { iso, v2ApiIn, v2Page } from "./apis.ts";
import { deploy, newV2Stage } from "./deploy.ts";

/** A stage as the v2 API writes it; `accessLogSettings` is absent when logging is off. */
const view = (stage: V2Stage) => ({
  accessLogSettings: stage.accessLog,
  apiGatewayManaged: stage.managed || undefined,
  autoDeploy: stage.autoDeploy || undefined,
  clientCertificateId: stage.clientCertificateId,
  createdDate: iso(stage.createdAt),
  defaultRouteSettings: stage.defaultRouteSettings,
  deploymentId: stage.deploymentId,
  description: stage.description,
  lastUpdatedDate: iso(stage.updatedAt),
  routeSettings: stage.routeSettings,
  stageName: stage.name,
  stageVariables: jsonOf(stage.variables),
  tags: jsonOf(stage.tags),
});

const deploymentView = (deployment: V2Deployment) => ({
  autoDeployed: deployment.autoDeployed,
  createdDate: iso(deployment.createdAt),
  deploymentId: deployment.id,
  deploymentStatus: "DEPLOYED",
  description: deployment.description,
});

function stageIn(call: Call): V2Stage {
  const stage = v2ApiIn(call).stages.get(inPath(call, "stageName"));
  if (!stage) throw notFound("Invalid stage identifier specified");
  return stage;
}

/** Only HTTP APIs have a `$default` stage. */
function stageNameFor(api: V2Api, name: string | undefined): string {
  return name === "$default" && api.protocol === "HTTP" ? name : checkStageName(name);
}

/** Order as the service has it: the format first, then both halves, then the destination, then the account role. */
function accessLogFrom(settings: Json, api: V2Api, call: Call): V2AccessLog {
  const destinationArn = textIn(settings, "destinationArn");
  const format = textIn(settings, "format");
  const formatError = format ? v2FormatError(format, api.protocol) : undefined;
  if (formatError) throw formatError;
  if (!destinationArn || !format) throw badRequest(HALF);
  const { partition, id: account } = call.account;
  const destinationError = v2DestinationError(destinationArn, { partition, region: call.region, account });
  if (destinationError) throw destinationError;
  // HTTP APIs write as a log delivery and ignore the account's role.
  if (api.protocol === "WEBSOCKET" && call.home.cloudwatchRoleArn === undefined) throw badRequest(NO_ROLE);
  if (api.protocol === "HTTP") letDeliveryIn(call.home, call.now);
  return { destinationArn, format };
}

function routeSettingsFrom(settings: Json, api: V2Api, call: Call): Json {
  const level = textIn(settings, "loggingLevel");
  if (level === undefined) return settings;
  if (api.protocol === "HTTP") throw badRequest("Execution logs are not supported on protocolType HTTP");
  if (level !== "OFF" && call.home.cloudwatchRoleArn === undefined) throw badRequest(NO_ROLE);
  return settings;
}

/** What CreateStage and UpdateStage have in common: everything is read before anything is written. */
function takeSettings(stage: V2Stage, api: V2Api, call: Call): void {
  const { body } = call;
  const settings = objectIn(body, "accessLogSettings");
  const accessLog = settings ? accessLogFrom(settings, api, call) : stage.accessLog;
  const routes = objectIn(body, "defaultRouteSettings");
  const defaultRouteSettings = routes ? routeSettingsFrom(routes, api, call) : {};
  const deploymentId = textIn(body, "deploymentId");
  const autoDeploy = booleanIn(body, "autoDeploy") ?? stage.autoDeploy;
  if (deploymentId !== undefined) {
    if (autoDeploy) throw badRequest("Deployment ID cannot be set on stages with AutoDeploy enabled");
    if (!api.deployments.has(deploymentId)) throw notFound("Invalid deployment identifier specified");
  }
  const description = textIn(body, "description") ?? stage.description;
  const variables = objectIn(body, "stageVariables") ? textsIn(body, "stageVariables") : stage.variables;
  const starts = autoDeploy && !stage.autoDeploy;
  stage.accessLog = accessLog;
  stage.defaultRouteSettings = { ...stage.defaultRouteSettings, ...defaultRouteSettings };
  stage.routeSettings = objectIn(body, "routeSettings") ?? stage.routeSettings;
  stage.deploymentId = deploymentId ?? stage.deploymentId;
  stage.autoDeploy = autoDeploy;
  stage.description = description;
  stage.variables = variables;
  stage.clientCertificateId = textIn(body, "clientCertificateId") ?? stage.clientCertificateId;
  stage.updatedAt = call.now;
  if (starts && api.routes.size > 0) deploy(api, call, stage);
}

function refuseManaged(stage: V2Stage): void {
  if (stage.managed) throw badRequest(`Stage ${stage.name} is managed by API Gateway and can't be modified`);
}

export const V2_STAGES: readonly Operation[] = [
  {
    name: "GetStages",
    route: "GET /v2/apis/{apiId}/stages",
    run(call) {
      const { items, next } = v2Page(call, [...v2ApiIn(call).stages.values()]);
      return { items: items.map(view), nextToken: next };
    },
  },
  {
    name: "CreateStage",
    route: "POST /v2/apis/{apiId}/stages",
    status: 201,
    run(call) {
      const api = v2ApiIn(call);
      const name = stageNameFor(api, textIn(call.body, "stageName"));
      if (api.stages.has(name)) throw conflict("Stage already exists");
      const stage = newV2Stage(name, api.protocol, call.now);
      takeSettings(stage, api, call);
      for (const [key, value] of textsIn(call.body, "tags")) stage.tags.set(key, value);
      api.stages.set(name, stage);
      return view(stage);
    },
  },
  { name: "GetStage", route: "GET /v2/apis/{apiId}/stages/{stageName}", run: (call) => view(stageIn(call)) },
  {
    name: "UpdateStage",
    route: "PATCH /v2/apis/{apiId}/stages/{stageName}",
    run(call) {
      const stage = stageIn(call);
      refuseManaged(stage);
      takeSettings(stage, v2ApiIn(call), call);
      return view(stage);
    },
  },
  {
    name: "DeleteStage",
    route: "DELETE /v2/apis/{apiId}/stages/{stageName}",
    status: 204,
    run(call) {
      const stage = stageIn(call);
      refuseManaged(stage);
      v2ApiIn(call).stages.delete(stage.name);
      return undefined;
    },
  },
  {
    name: "DeleteAccessLogSettings",
    route: "DELETE /v2/apis/{apiId}/stages/{stageName}/accesslogsettings",
    status: 204,
    run(call) {
      const stage = stageIn(call);
      refuseManaged(stage);
      stage.accessLog = undefined;
      stage.updatedAt = call.now;
      return undefined;
    },
  },
  {
    name: "GetDeployments",
    route: "GET /v2/apis/{apiId}/deployments",
    run(call) {
      const { items, next } = v2Page(call, [...v2ApiIn(call).deployments.values()]);
      return { items: items.map(deploymentView), nextToken: next };
    },
  },
  {
    name: "CreateDeployment",
    route: "POST /v2/apis/{apiId}/deployments",
    status: 201,
    run(call) {
      const api = v2ApiIn(call);
      if (api.routes.size === 0) throw badRequest("At least one route is required before deploying the Api.");
      const name = textIn(call.body, "stageName");
      const stage = name === undefined ? undefined : api.stages.get(name);
      if (name !== undefined && !stage) throw notFound("Invalid stage identifier specified");
      return deploymentView(deploy(api, call, stage, textIn(call.body, "description")));
    },
  },
  {
    name: "GetDeployment",
    route: "GET /v2/apis/{apiId}/deployments/{deploymentId}",
    run(call) {
      const deployment = v2ApiIn(call).deployments.get(inPath(call, "deploymentId"));
      if (!deployment) throw notFound("Invalid deployment identifier specified");
      return deploymentView(deployment);
    },
  },
];
