import { isObject, listOf, text } from "../../aws/read.ts";
import { type Fact, known, unknownFact } from "../../model/fact.ts";
import type { ExecutionLog, Stage } from "../../model/stage.ts";
import { type Api, restStage, v2Stage } from "./stages.ts";

/** What a stage's own item says besides its access log. */
type Properties = Pick<Stage, "executionLog" | "webAcl" | "canary" | "changedAt">;

const MALFORMED = "the answer for this stage is not what API Gateway gives";

/** A stage with all that its own item tells: AWS itself was asked, so an absent key means off. */
export function liveRestStage(api: Api, item: unknown): Stage | undefined {
  const stage = restStage(api, item);
  return stage && { ...stage, ...restProperties(item), ...changeOf(item, "lastUpdatedDate") };
}

/** The same of an HTTP or WebSocket API's stage. */
export function liveV2Stage(api: Api, item: unknown): Stage | undefined {
  const stage = v2Stage(api, item);
  return stage && { ...stage, ...v2Properties(item, api.type), ...changeOf(item, "LastUpdatedDate") };
}

function changeOf(item: unknown, key: string): Properties {
  const at = isObject(item) ? item[key] : undefined;
  return at instanceof Date && !Number.isNaN(at.getTime()) ? { changedAt: at.toISOString() } : {};
}

/** Of a REST stage as `GetStages` gives it. An absent key means off or none (API reference, Stage). */
export function restProperties(item: unknown): Properties {
  if (!isObject(item)) return {};
  return {
    executionLog: restExecutionLog(item.methodSettings),
    webAcl: webAclOf(item.webAclArn),
    canary: canaryOf(item.canarySettings),
  };
}

/** Of a WebSocket stage; HTTP APIs have no execution log, and none of both kinds a web ACL or a canary. */
export function v2Properties(item: unknown, type: Stage["apiType"]): Properties {
  if (type !== "WEBSOCKET" || !isObject(item)) return {};
  const { DefaultRouteSettings: settings } = item;
  return { executionLog: executionLogOf(settings, "LoggingLevel", "DataTraceEnabled") };
}

/** Who can reach a REST API, as `GetRestApis` gives it: only those of type PRIVATE are out of the internet's reach. */
export function restExposure(api: Readonly<Record<string, unknown>>): Fact<"public" | "private"> {
  const { endpointConfiguration } = api;
  const types = isObject(endpointConfiguration) ? listOf(endpointConfiguration.types) : undefined;
  if (!types || types.length === 0)
    return unknownFact("The answer does not say which endpoints the API has.");
  return known(types.includes("PRIVATE") ? "private" : "public");
}

/** The settings for every method stand under this key; those of single methods do not make the whole stage log. */
const EVERY_METHOD = "*/*";

function restExecutionLog(settings: unknown): Fact<ExecutionLog> {
  if (settings === undefined || settings === null) return known(UNSET);
  if (!isObject(settings)) return unknownFact(`The method settings cannot be read: ${MALFORMED}.`);
  const every = Object.hasOwn(settings, EVERY_METHOD) ? settings[EVERY_METHOD] : undefined;
  if (every === undefined || every === null) return known(UNSET);
  return executionLogOf(every, "loggingLevel", "dataTraceEnabled");
}

const OFF: ExecutionLog = { level: "OFF", dataTrace: false };
const UNSET: ExecutionLog = { ...OFF, unset: true };

function executionLogOf(settings: unknown, level: string, trace: string): Fact<ExecutionLog> {
  if (settings === undefined || settings === null) return known(OFF);
  if (!isObject(settings)) return unknownFact(`The execution-log settings cannot be read: ${MALFORMED}.`);
  const value = settings[level] ?? "OFF";
  if (value !== "OFF" && value !== "ERROR" && value !== "INFO") {
    return unknownFact(`The execution-log level cannot be read: ${MALFORMED}.`);
  }
  return known({ level: value, dataTrace: settings[trace] === true });
}

function webAclOf(arn: unknown): Fact<string | null> {
  if (arn === undefined || arn === null || arn === "") return known(null);
  const read = text(arn);
  return read === undefined ? unknownFact(`The web ACL cannot be read: ${MALFORMED}.`) : known(read);
}

function canaryOf(settings: unknown): Fact<boolean> {
  if (settings === undefined || settings === null) return known(false);
  return isObject(settings) ? known(true) : unknownFact(`The canary settings cannot be read: ${MALFORMED}.`);
}
