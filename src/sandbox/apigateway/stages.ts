import { badRequest, conflict, notFound } from "../aws-error.ts";
import { booleanIn, inPath, jsonOf, numberIn, objectIn, textIn, textsIn, unlessEmpty } from "../body.ts";
import type { Call, Json, Operation } from "../service.ts";
import type { Canary, RestApi, RestDeployment, RestStage } from "../state/rest-api.ts";
import { checkStageName } from "./names.ts";
import { patchStage } from "./patch-stage.ts";
import { restApiIn, seconds } from "./rest-apis.ts";

/** A stage as new as can be: what CreateStage and a deployment with a stage name make, without access logging. */
export function newStage(name: string, deploymentId: string, now: number): RestStage {
  return {
    name,
    deploymentId,
    description: undefined,
    clientCertificateId: undefined,
    documentationVersion: undefined,
    cacheClusterEnabled: false,
    cacheClusterSize: undefined,
    tracingEnabled: false,
    accessLog: {},
    canary: undefined,
    webAclArn: undefined,
    variables: new Map(),
    methodSettings: new Map(),
    tags: new Map(),
    createdAt: now,
    updatedAt: now,
  };
}

/** A stage as the v1 API writes it: what is not set is absent, and so is `accessLogSettings` when logging is off. */
function view(stage: RestStage) {
  const { destinationArn, format } = stage.accessLog;
  const canary = stage.canary;
  return {
    deploymentId: stage.deploymentId,
    clientCertificateId: stage.clientCertificateId,
    stageName: stage.name,
    description: stage.description,
    cacheClusterEnabled: stage.cacheClusterEnabled,
    cacheClusterSize: stage.cacheClusterSize,
    cacheClusterStatus: stage.cacheClusterEnabled ? "AVAILABLE" : "NOT_AVAILABLE",
    methodSettings: Object.fromEntries([...stage.methodSettings].map(([key, each]) => [key, jsonOf(each)])),
    variables: unlessEmpty(stage.variables),
    documentationVersion: stage.documentationVersion,
    accessLogSettings:
      destinationArn === undefined && format === undefined ? undefined : { destinationArn, format },
    canarySettings: canary && {
      percentTraffic: canary.percentTraffic,
      deploymentId: canary.deploymentId,
      stageVariableOverrides: unlessEmpty(canary.stageVariableOverrides),
      useStageCache: canary.useStageCache,
    },
    tracingEnabled: stage.tracingEnabled,
    webAclArn: stage.webAclArn,
    tags: unlessEmpty(stage.tags),
    createdDate: seconds(stage.createdAt),
    lastUpdatedDate: seconds(stage.updatedAt),
  };
}

const deploymentView = (deployment: RestDeployment) => ({
  id: deployment.id,
  description: deployment.description,
  createdDate: seconds(deployment.createdAt),
});

function stageIn(call: Call): RestStage {
  const stage = restApiIn(call).stages.get(inPath(call, "stage_name"));
  if (!stage) throw notFound("Invalid stage identifier specified");
  return stage;
}

function canaryFrom(settings: Json | undefined, deploymentId: string): Canary | undefined {
  if (!settings) return undefined;
  return {
    percentTraffic: numberIn(settings, "percentTraffic") ?? 0,
    deploymentId: textIn(settings, "deploymentId") ?? deploymentId,
    stageVariableOverrides: textsIn(settings, "stageVariableOverrides"),
    useStageCache: booleanIn(settings, "useStageCache") ?? false,
  };
}

/** Neither CreateStage nor CreateDeployment can set access logging: every REST stage is born without it. */
function takeSettings(stage: RestStage, body: Json, description: string | undefined): RestStage {
  stage.description = description;
  stage.cacheClusterEnabled = booleanIn(body, "cacheClusterEnabled") ?? false;
  stage.cacheClusterSize = textIn(body, "cacheClusterSize");
  stage.tracingEnabled = booleanIn(body, "tracingEnabled") ?? false;
  stage.variables = textsIn(body, "variables");
  return stage;
}

/** Makes the stage a deployment names, or moves it (or its canary) to the deployment. */
function deployTo(api: RestApi, name: string, deployment: RestDeployment, call: Call): void {
  const canary = objectIn(call.body, "canarySettings");
  const known = api.stages.get(name);
  if (known) {
    if (canary) known.canary = canaryFrom(canary, deployment.id);
    else known.deploymentId = deployment.id;
    known.updatedAt = call.now;
    return;
  }
  if (canary) throw badRequest("Deployment stage does not exist to create canary settings");
  const stage = newStage(checkStageName(name), deployment.id, call.now);
  api.stages.set(name, takeSettings(stage, call.body, textIn(call.body, "stageDescription")));
}

export const REST_STAGES: readonly Operation[] = [
  {
    name: "GetStages",
    route: "GET /restapis/{restapi_id}/stages",
    // No pages, and the list is called `item` (API reference, GetStages).
    run(call) {
      const deployment = call.parameters.get("deploymentId");
      const stages = [...restApiIn(call).stages.values()];
      const asked = deployment ? stages.filter((stage) => stage.deploymentId === deployment) : stages;
      return { item: asked.map(view) };
    },
  },
  {
    name: "CreateStage",
    route: "POST /restapis/{restapi_id}/stages",
    status: 201,
    run(call) {
      const api = restApiIn(call);
      const name = checkStageName(textIn(call.body, "stageName"));
      const deployment = textIn(call.body, "deploymentId") ?? "";
      if (!api.deployments.has(deployment)) throw badRequest("Deployment id does not exist");
      if (api.stages.has(name)) throw conflict("Stage already exists");
      const stage = newStage(name, deployment, call.now);
      takeSettings(stage, call.body, textIn(call.body, "description"));
      stage.documentationVersion = textIn(call.body, "documentationVersion");
      stage.canary = canaryFrom(objectIn(call.body, "canarySettings"), deployment);
      for (const [key, value] of textsIn(call.body, "tags")) stage.tags.set(key, value);
      api.stages.set(name, stage);
      return view(stage);
    },
  },
  {
    name: "GetStage",
    route: "GET /restapis/{restapi_id}/stages/{stage_name}",
    run: (call) => view(stageIn(call)),
  },
  {
    name: "UpdateStage",
    route: "PATCH /restapis/{restapi_id}/stages/{stage_name}",
    run(call) {
      const stage = stageIn(call);
      patchStage(stage, restApiIn(call), call);
      return view(stage);
    },
  },
  {
    name: "DeleteStage",
    route: "DELETE /restapis/{restapi_id}/stages/{stage_name}",
    status: 202,
    run(call) {
      restApiIn(call).stages.delete(stageIn(call).name);
      return undefined;
    },
  },
  {
    name: "GetDeployments",
    route: "GET /restapis/{restapi_id}/deployments",
    run: (call) => ({ item: [...restApiIn(call).deployments.values()].map(deploymentView) }),
  },
  {
    name: "CreateDeployment",
    route: "POST /restapis/{restapi_id}/deployments",
    status: 201,
    run(call) {
      const api = restApiIn(call);
      const methods = [...api.root.methods.values()];
      if (methods.length === 0) throw badRequest("The REST API doesn't contain any methods");
      if (methods.some((method) => !method.integration))
        throw badRequest("No integration defined for method");
      const id = call.world.newId(6);
      const deployment = { id, description: textIn(call.body, "description"), createdAt: call.now };
      const stage = textIn(call.body, "stageName");
      if (stage) deployTo(api, stage, deployment, call);
      api.deployments.set(id, deployment);
      return deploymentView(deployment);
    },
  },
  {
    name: "GetDeployment",
    route: "GET /restapis/{restapi_id}/deployments/{deployment_id}",
    run(call) {
      const deployment = restApiIn(call).deployments.get(inPath(call, "deployment_id"));
      if (!deployment) throw notFound("Invalid Deployment identifier specified");
      return deploymentView(deployment);
    },
  },
  {
    name: "DeleteDeployment",
    route: "DELETE /restapis/{restapi_id}/deployments/{deployment_id}",
    status: 202,
    run(call) {
      const api = restApiIn(call);
      const id = inPath(call, "deployment_id");
      if (!api.deployments.has(id)) throw notFound("Invalid Deployment identifier specified");
      if (
        [...api.stages.values()].some(
          (stage) => stage.deploymentId === id || stage.canary?.deploymentId === id,
        )
      ) {
        throw badRequest("Active stages pointing to this deployment must be moved or deleted");
      }
      api.deployments.delete(id);
      return undefined;
    },
  },
];
