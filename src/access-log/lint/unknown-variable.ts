import type { ApiType } from "../../model/stage.ts";
import { availability, namesOn, variableNamed } from "../catalogue.ts";
import { nearestName } from "../nearest-name.ts";
import type { Variable } from "../parse.ts";
import { CALLED, type Correction, type LintFinding, type LintRule } from "./rule.ts";

type Found = Omit<LintFinding, "rule">;

/** HTTP APIs refuse a name they do not know; REST and WebSocket APIs take any and write `-` for ever. */
const rule: LintRule = {
  id: "unknown-variable",
  *find({ format, apiType }) {
    for (const variable of format.variables) {
      const found = judge(variable, apiType);
      if (found) yield found;
    }
  },
};
export default rule;

function judge(variable: Variable, apiType: ApiType): Found | undefined {
  const { name, start, end, text } = variable;
  const place = { start, end };
  const called = CALLED[apiType];
  if (name === "authorizer.claims") {
    return {
      severity: "error",
      ...place,
      message: `${text} without a claim is always written as null.`,
      correction: {
        advice: "Name the claim with a dot, one variable for each: $context.authorizer.claims.sub.",
      },
    };
  }
  const known = variableNamed(name);
  const has = known ? availability(known, apiType) : "none";
  if (has === "full") return undefined;
  const correction = correctionFor(variable, apiType);
  if (has === "empty") {
    const message = `${called} take ${text} and never fill it: it is always written as -.`;
    return { severity: "error", ...place, message, correction };
  }
  if (has === "authorizer") {
    const message =
      `${called} have no ${text} of their own: it is written as - unless a Lambda authorizer ` +
      "returns a key of that name in its context.";
    return { severity: "warning", ...place, message, correction };
  }
  if (MAPPING_TEMPLATE_ONLY.has(name) && apiType !== "HTTP") {
    const message = `${text} is documented for mapping templates, not for access logs: it may always be written as -.`;
    return { severity: "warning", ...place, message, correction };
  }
  const what = known ? `${called} have no ${text}` : `There is no variable ${text}`;
  const then =
    apiType === "HTTP" ? "API Gateway refuses the format" : "API Gateway takes it and writes - for ever";
  return { severity: "error", ...place, message: `${what}: ${then}.`, correction };
}

const MAPPING_TEMPLATE_ONLY = new Set(["identity.accessKey"]);

/** What an API type calls what another one calls differently. */
const INSTEAD: Readonly<Record<ApiType, Readonly<Record<string, string>>>> = {
  REST: {
    routeKey: "resourcePath",
    dataProcessed: "responseLength",
    awsEndpointRequestId2: "awsEndpointRequestId",
  },
  HTTP: { resourcePath: "routeKey", resourceId: "routeKey", eventType: "httpMethod" },
  WEBSOCKET: {
    resourcePath: "routeKey",
    path: "routeKey",
    httpMethod: "eventType",
    responseLatency: "integrationLatency",
    integrationStatus: "integration.integrationStatus",
    awsEndpointRequestId: "integration.requestId",
    integrationErrorMessage: "integration.error",
  },
};

function correctionFor({ name, start, end, braced }: Variable, apiType: ApiType): Correction {
  if (/^request\.(?:header|querystring|body|path)\b/.test(name)) {
    return {
      advice:
        "Headers, query strings and bodies cannot be logged. A Lambda authorizer can copy one into its context; " +
        "it is then $context.authorizer. and the key.",
    };
  }
  if (name === "authorizer.principalId" && apiType === "HTTP") {
    return {
      advice: "Use $context.authorizer.claims.sub for JWT authorizers, or a key your authorizer returns.",
    };
  }
  const table = INSTEAD[apiType];
  const own = Object.hasOwn(table, name) ? table[name] : nearestName(name, namesOn(apiType));
  // What was meant may be a variable of another API type, which this one calls differently.
  const elsewhere = own === undefined ? nearestName(name, Object.keys(table)) : undefined;
  const better = own ?? (elsewhere === undefined ? undefined : table[elsewhere]);
  if (better === undefined) return { advice: "Remove it, or use a variable that exists." };
  const text = braced ? `\${context.${better}}` : `$context.${better}`;
  return { advice: `Use $context.${better}.`, edit: { start, end, text } };
}
