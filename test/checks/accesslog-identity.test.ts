import { preset } from "../../src/access-log/presets.ts";
import check from "../../src/checks/accesslog-identity.ts";
import { known, unknownFact } from "../../src/model/fact.ts";
import type { ApiType } from "../../src/model/stage.ts";
import { rows } from "./rows.ts";
import { demanding, GROUP_ARN, liveStage, writes } from "./subject.ts";

const formatted = (format: string, apiType: ApiType = "REST") =>
  liveStage({ apiType, accessLog: writes(known(GROUP_ARN), known(format)) });
const ALL = "$context.requestId $context.requestTime $context.identity.sourceIp $context.status";

rows(check, [
  ["our REST preset", formatted(preset("REST")), {}, "pass", /answers/],
  ["our HTTP preset", formatted(preset("HTTP"), "HTTP"), {}, "pass", /answers/],
  ["our WebSocket preset", formatted(preset("WEBSOCKET"), "WEBSOCKET"), {}, "pass", /answers/],
  ["who is missing", formatted(`${ALL} $context.httpMethod $context.path`), {}, "fail", /who called/],
  [
    "a claim names the caller",
    formatted(`${ALL} $context.httpMethod $context.path $context.authorizer.claims.sub`),
    {},
    "pass",
    /answers/,
  ],
  [
    "what a Lambda authorizer returns may name the caller",
    formatted(`${ALL} $context.routeKey $context.authorizer.userId`, "HTTP"),
    {},
    "unknown",
    /\$context\.authorizer\.userId.*says who called is not known here.*format\.who, authorizer\.userId\./,
  ],
  [
    "the same, named by the standard",
    formatted(`${ALL} $context.routeKey $context.authorizer.userId`, "HTTP"),
    {},
    "pass",
    /answers/,
    demanding({ fields: [{ question: "who", apiTypes: ["HTTP"], anyOf: ["authorizer.userId"] }] }),
  ],
  [
    "the same, where more is open",
    formatted("$context.requestId $context.authorizer.userId", "HTTP"),
    {},
    "fail",
    /who called.*what was called/,
  ],
  [
    "how long an authorizer took names nobody",
    formatted(`${ALL} $context.httpMethod $context.path $context.authorizer.latency`),
    {},
    "fail",
    /who called/,
  ],
  [
    "a variable that is never filled answers nothing",
    formatted(`${ALL} $context.routeKey $context.identity.caler`),
    {},
    "fail",
    /who called/,
  ],
  [
    "only the request id",
    formatted("$context.requestId"),
    {},
    "fail",
    /who called.*what was called.*when.*from where.*with what result/,
  ],
  [
    "a demand of another API type",
    formatted(ALL),
    {},
    "pass",
    /answers/,
    demanding({ fields: [{ question: "what", apiTypes: ["HTTP"], anyOf: ["routeKey"] }] }),
  ],
  [
    "a format that is not known",
    liveStage({ accessLog: writes(known(GROUP_ARN), unknownFact("no value")) }),
    {},
    "unknown",
    /no value/,
  ],
]);
