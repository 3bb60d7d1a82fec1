import check from "../../src/checks/accesslog-secrets.ts";
import { known, set } from "../../src/model/fact.ts";
import { rows } from "./rows.ts";
import { GROUP_ARN, liveStage, writes } from "./subject.ts";

const formatted = (format: string) => liveStage({ accessLog: writes(known(GROUP_ARN), known(format)) });

rows(check, [
  ["nothing secret", formatted("$context.requestId $context.identity.apiKeyId"), {}, "pass", /no credential/],
  ["the API key itself", formatted("$context.requestId $context.identity.apiKey"), {}, "fail", /apiKeyId/],
  [
    "a whole certificate",
    formatted("$context.requestId $context.identity.clientCert.clientCertPem"),
    {},
    "fail",
    /certificate/,
  ],
  [
    "a property that sounds like one",
    formatted("$context.requestId $context.authorizer.sessionToken"),
    {},
    "unknown",
    /sounds like/,
  ],
  [
    "a format that is not known",
    liveStage({ accessLog: writes(known(GROUP_ARN), set("var.format")) }),
    {},
    "unknown",
    /var.format/,
  ],
]);
