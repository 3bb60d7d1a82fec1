import check from "../../src/checks/executionlogging.ts";
import { choice, known, unknownFact } from "../../src/model/fact.ts";
import type { ExecutionLog } from "../../src/model/stage.ts";
import { rows } from "./rows.ts";
import { codeStage, liveStage } from "./subject.ts";

const OFF: ExecutionLog = { level: "OFF", dataTrace: false };
const ERROR: ExecutionLog = { level: "ERROR", dataTrace: false };

rows(check, [
  ["off", liveStage({ executionLog: known(OFF) }), {}, "fail", /is off/],
  ["on", liveStage({ apiType: "WEBSOCKET", executionLog: known(ERROR) }), {}, "pass", /ERROR/],
  [
    "with data tracing",
    liveStage({ executionLog: known({ level: "INFO", dataTrace: true }) }),
    {},
    "pass",
    /credentials/,
  ],
  ["HTTP APIs have none", liveStage({ apiType: "HTTP" }), {}, "not-applicable", /HTTP APIs/],
  ["not seen", liveStage(), {}, "unknown", /not seen/],
  [
    "a variable without a value",
    codeStage({ executionLog: unknownFact("var.level") }),
    {},
    "unknown",
    /var.level/,
  ],
  [
    "by condition",
    codeStage({ executionLog: choice("IsProd", known(ERROR), known(OFF)) }),
    {},
    "conditional",
    /IsProd/,
  ],
]);
