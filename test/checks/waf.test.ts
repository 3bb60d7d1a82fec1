import check from "../../src/checks/waf.ts";
import { choice, known, set, unknownFact } from "../../src/model/fact.ts";
import { rows } from "./rows.ts";
import { codeStage, liveStage } from "./subject.ts";

const ACL = "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/edge/1";

rows(check, [
  ["a web ACL", liveStage({ webAcl: known(ACL) }), {}, "pass", /edge/],
  ["none", liveStage({ webAcl: known(null), exposure: known("public") }), {}, "fail", /No web ACL/],
  [
    "a private API",
    liveStage({ webAcl: known(null), exposure: known("private") }),
    {},
    "not-applicable",
    /private/,
  ],
  [
    "none, and nobody knows whether it is private",
    liveStage({ webAcl: known(null), exposure: unknownFact("var.type") }),
    {},
    "unknown",
    /var.type/,
  ],
  ["an HTTP API", liveStage({ apiType: "HTTP" }), {}, "not-applicable", /HTTP APIs/],
  ["a WebSocket API", liveStage({ apiType: "WEBSOCKET" }), {}, "not-applicable", /WebSocket APIs/],
  ["not seen", codeStage(), {}, "unknown", /not seen/],
  ["one of the code", codeStage({ webAcl: set("aws_wafv2_web_acl.edge.arn") }), {}, "pass", /aws_wafv2/],
  [
    "by condition",
    codeStage({ webAcl: choice("Protected", known(ACL), known(null)) }),
    {},
    "conditional",
    /Protected/,
  ],
]);
