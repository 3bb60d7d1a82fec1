import { badRequest } from "../aws-error.ts";
import type { Call } from "../service.ts";
import type { AccessLogSettings, RestApi, RestStage } from "../state/rest-api.ts";
import { NO_ROLE, restDestinationError, restFormatError, usesAccountRole } from "./access-log-rules.ts";
import { invalidPath, type PatchOperation, patchOperationsIn, pointerParts } from "./patch.ts";

/** Which operations a stage's paths take (API Gateway API reference, patch operations, Stage). */
const PATHS: Readonly<Record<string, readonly string[]>> = {
  "/accessLogSettings": ["remove"],
  "/accessLogSettings/destinationArn": ["add", "replace", "remove"],
  "/accessLogSettings/format": ["add", "replace", "remove"],
  "/cacheClusterEnabled": ["replace"],
  "/cacheClusterSize": ["replace"],
  "/clientCertificateId": ["replace"],
  "/deploymentId": ["replace"],
  "/description": ["replace"],
  "/documentationVersion": ["replace"],
  "/tracingEnabled": ["replace"],
  "/canarySettings": ["remove"],
};

/** Method settings: path in the patch → name in the stage and how its text is read. */
const METHOD_SETTINGS: Readonly<
  Record<string, readonly [string, (value: string) => string | number | boolean]>
> = {
  "logging/loglevel": ["loggingLevel", (value) => value],
  "logging/dataTrace": ["dataTraceEnabled", (value) => value === "true"],
  "metrics/enabled": ["metricsEnabled", (value) => value === "true"],
  "throttling/burstLimit": ["throttlingBurstLimit", Number],
  "throttling/rateLimit": ["throttlingRateLimit", Number],
  "caching/enabled": ["cachingEnabled", (value) => value === "true"],
};

/** What an entry says where only one of its members was set (output of `aws apigateway update-stage`, AWS CLI reference). */
export const FILLED_IN: readonly (readonly [string, string | number | boolean])[] = [
  ["metricsEnabled", false],
  ["loggingLevel", "OFF"],
  ["dataTraceEnabled", false],
  ["throttlingBurstLimit", 5_000],
  ["throttlingRateLimit", 10_000],
  ["cachingEnabled", false],
  ["cacheTtlInSeconds", 300],
  ["cacheDataEncrypted", false],
  ["requireAuthorizationForCacheControl", true],
  ["unauthorizedCacheControlHeaderStrategy", "SUCCEED_WITH_RESPONSE_HEADER"],
];

const LEVELS = new Set(["OFF", "ERROR", "INFO"]);
const VARIABLE = /^\/variables\/[A-Za-z0-9_]{1,64}$/;

type Edit = () => void;

/**
 * Applies UpdateStage's patch operations, all or none. Order of the checks as the service has it: paths, then
 * destination, then account role, then format; so an error about the role can hide a bad format.
 */
export function patchStage(stage: RestStage, api: RestApi, call: Call): void {
  const operations = patchOperationsIn(call.body);
  let log: AccessLogSettings = stage.accessLog;
  const edits: Edit[] = [];
  let needsRole = false;
  for (const operation of operations) {
    if (operation.path.startsWith("/accessLogSettings")) log = patchedLog(log, operation);
    else {
      const { edit, wantsLogs } = editFor(operation, stage, api);
      edits.push(edit);
      needsRole ||= wantsLogs ?? false;
    }
  }
  const place = { partition: call.account.partition, region: call.region, account: call.account.id };
  if (log.destinationArn !== undefined && log.destinationArn !== stage.accessLog.destinationArn) {
    const error = restDestinationError(log.destinationArn, place);
    if (error) throw error;
    needsRole ||= usesAccountRole(log.destinationArn);
  }
  if (needsRole && call.home.cloudwatchRoleArn === undefined) throw badRequest(NO_ROLE);
  if (log.format !== undefined && log.format !== stage.accessLog.format) {
    const error = restFormatError(log.format);
    if (error) throw error;
  }
  stage.accessLog = log;
  for (const edit of edits) edit();
  stage.updatedAt = call.now;
}

function patchedLog(log: AccessLogSettings, operation: PatchOperation): AccessLogSettings {
  const { op, path, value } = operation;
  if (!PATHS[path]?.includes(op)) {
    const allowed = Object.keys(PATHS).filter((each) => PATHS[each]?.includes(op));
    throw invalidPath(operation, allowed);
  }
  if (path === "/accessLogSettings") return {};
  const half = path === "/accessLogSettings/format" ? "format" : "destinationArn";
  if (op === "remove") return { ...log, [half]: undefined };
  if (value === undefined) throw badRequest(`Invalid patch operation: no value for ${path}`);
  return { ...log, [half]: value };
}

function editFor(
  operation: PatchOperation,
  stage: RestStage,
  api: RestApi,
): { edit: Edit; wantsLogs?: boolean } {
  const { op, path, value = "" } = operation;
  if (VARIABLE.test(path)) return { edit: () => setVariable(stage, pointerParts(path)[1] ?? "", op, value) };
  const method = methodSetting(operation, stage);
  if (method) return method;
  if (path.startsWith("/canarySettings/")) return { edit: () => setCanary(stage, operation) };
  if (!PATHS[path]?.includes(op)) {
    throw invalidPath(
      operation,
      Object.keys(PATHS).filter((each) => PATHS[each]?.includes(op)),
    );
  }
  if (path === "/deploymentId" && !api.deployments.has(value))
    throw badRequest("Deployment id does not exist");
  return {
    edit: () => {
      if (path === "/deploymentId") stage.deploymentId = value;
      else if (path === "/description") stage.description = value;
      else if (path === "/documentationVersion") stage.documentationVersion = value;
      else if (path === "/clientCertificateId") stage.clientCertificateId = value || undefined;
      else if (path === "/cacheClusterEnabled") stage.cacheClusterEnabled = value === "true";
      else if (path === "/cacheClusterSize") stage.cacheClusterSize = value;
      else if (path === "/tracingEnabled") stage.tracingEnabled = value === "true";
      else stage.canary = undefined;
    },
  };
}

function setVariable(stage: RestStage, name: string, op: string, value: string): void {
  const variables = new Map(stage.variables);
  if (op === "remove") variables.delete(name);
  else variables.set(name, value);
  stage.variables = variables;
}

/** `/{resource path}/{method}/logging/loglevel`: slashes of the resource path are written `~1`; `*` is every one. */
function methodSetting(operation: PatchOperation, stage: RestStage) {
  const parts = pointerParts(operation.path);
  if (parts.length === 2 && parts[0] !== "canarySettings" && operation.op === "remove")
    return removedSetting(parts, stage);
  if (parts.length !== 4 || parts[0] === "canarySettings") return undefined;
  const [resource = "", verb = "", group, setting] = parts;
  const known = METHOD_SETTINGS[`${group}/${setting}`];
  if (!known || operation.op !== "replace") {
    throw invalidPath(operation, ["/{resourcePath}/{httpMethod}/logging/loglevel"]);
  }
  const [name, read] = known;
  const value = read(operation.value ?? "");
  if (name === "loggingLevel" && !LEVELS.has(String(value))) {
    throw badRequest("Invalid logging level specified. Must be one of: [OFF, ERROR, INFO]");
  }
  const key = methodKey(resource, verb);
  return {
    edit: () => {
      const settings = stage.methodSettings.get(key) ?? new Map<string, string | number | boolean>(FILLED_IN);
      settings.set(name, value);
      stage.methodSettings.set(key, settings);
    },
    wantsLogs: name === "loggingLevel" && value !== "OFF",
  };
}

/** All that is set for a method, or for every one. */
function removedSetting([resource = "", verb = ""]: readonly string[], stage: RestStage) {
  const key = methodKey(resource, verb);
  if (!stage.methodSettings.has(key)) {
    throw badRequest(
      `Cannot remove method setting ${key} because there is no method setting for this method `,
    );
  }
  return { edit: () => void stage.methodSettings.delete(key) };
}

const methodKey = (resource: string, verb: string): string => `${resource.replace(/^\/(?=.)/, "")}/${verb}`;

function setCanary(stage: RestStage, operation: PatchOperation): void {
  const { op, path, value = "" } = operation;
  const canary = stage.canary ?? {
    percentTraffic: 0,
    deploymentId: stage.deploymentId,
    stageVariableOverrides: new Map<string, string>(),
    useStageCache: false,
  };
  const [, field = "", name = ""] = pointerParts(path);
  if (op === "replace" && field === "percentTraffic") {
    stage.canary = { ...canary, percentTraffic: Number(value) };
  } else if (op === "replace" && field === "deploymentId") stage.canary = { ...canary, deploymentId: value };
  else if (op === "replace" && field === "useStageCache") {
    stage.canary = { ...canary, useStageCache: value === "true" };
  } else if (field === "stageVariableOverrides" && name) {
    const overrides = new Map(canary.stageVariableOverrides);
    if (op === "remove") overrides.delete(name);
    else overrides.set(name, value);
    stage.canary = { ...canary, stageVariableOverrides: overrides };
  } else throw invalidPath(operation, ["/canarySettings/percentTraffic", "/canarySettings/deploymentId"]);
}
