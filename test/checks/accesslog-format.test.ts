import { preset } from "../../src/access-log/presets.ts";
import check from "../../src/checks/accesslog-format.ts";
import { choice, known, set } from "../../src/model/fact.ts";
import type { ApiType } from "../../src/model/stage.ts";
import { rows } from "./rows.ts";
import { codeStage, GROUP_ARN, liveStage, writes } from "./subject.ts";

const formatted = (format: string, apiType: ApiType = "REST") =>
  liveStage({ apiType, accessLog: writes(known(GROUP_ARN), known(format)) });

rows(check, [
  ["our REST preset", formatted(preset("REST")), {}, "pass", /json/],
  ["our HTTP preset", formatted(preset("HTTP"), "HTTP"), {}, "pass", /json/],
  ["our WebSocket preset", formatted(preset("WEBSOCKET"), "WEBSOCKET"), {}, "pass", /json/],
  [
    "a variable that only WebSocket APIs have, where the API is out of sight",
    codeStage({
      apiType: "HTTP",
      apiTypeAssumed: "The API is out of sight.",
      accessLog: writes(known(GROUP_ARN), known(preset("WEBSOCKET"))),
    }),
    {},
    "unknown",
    /HTTP or a WebSocket API is not known.*HTTP: fail .*WebSocket: pass/,
  ],
  [
    "what no API type has, where the API is out of sight",
    codeStage({
      apiType: "HTTP",
      apiTypeAssumed: "The API is out of sight.",
      accessLog: writes(known(GROUP_ARN), known("$context.identity.sourceIp")),
    }),
    {},
    "fail",
    /neither/,
  ],
  ["no request id", formatted("$context.identity.sourceIp"), {}, "fail", /neither/],
  ["several lines", formatted("$context.requestId\n$context.status"), {}, "fail", /line break/],
  ["too long", formatted(`$context.requestId ${"x".repeat(3_100)}`), {}, "fail", /3,?072/],
  ["a misspelt variable", formatted("$context.requestId $context.identity.sourceIP"), {}, "fail", /sourceIp/],
  [
    "a variable that HTTP APIs lack",
    formatted("$context.requestId $context.resourcePath", "HTTP"),
    {},
    "fail",
    /resourcePath/,
  ],
  [
    "what an HTTP API has only where a Lambda authorizer returns it",
    formatted("$context.requestId $context.authorizer.principalId", "HTTP"),
    {},
    "unknown",
    /unless a Lambda authorizer returns a key of that name/,
  ],
  [
    "what may be filled, beside what never is",
    formatted("$context.requestId $context.identity.accessKey $context.identity.sourceIP"),
    {},
    "fail",
    /^There is no variable \$context\.identity\.sourceIP/,
  ],
  [
    "what is documented for mapping templates only",
    formatted("$context.requestId $context.identity.accessKey"),
    {},
    "unknown",
    /may always be written as -/,
  ],
  [
    "a number without quotes",
    formatted('{"requestId":"$context.requestId","latency":$context.integrationLatency}'),
    {},
    "fail",
    /latency/i,
  ],
  [
    "a message quoted twice",
    formatted('{"requestId":"$context.requestId","e":"$context.error.messageString"}'),
    {},
    "fail",
    /quotes/,
  ],
  ["broken JSON", formatted('{"requestId":"$context.requestId",}'), {}, "fail", /JSON/],
  ["no format", liveStage({ accessLog: known(null) }), {}, "not-applicable", /apigw_accesslogging/],
  [
    "a format that is not known",
    codeStage({ accessLog: writes(known(GROUP_ARN), set("var.format")) }),
    {},
    "unknown",
    /var.format/,
  ],
  [
    "one of two formats",
    codeStage({
      accessLog: writes(
        known(GROUP_ARN),
        choice("IsProd", known("$context.requestId"), known("$context.status")),
      ),
    }),
    {},
    "conditional",
    /IsProd/,
  ],
]);
