import { defineCheck, fail, notApplicable, pass, unknown } from "./check.ts";

/** Execution logs are another log: what API Gateway did with a request, step by step, for whoever mends an API. */
export default defineCheck({
  id: "apigw_executionlogging",
  title: "Stage writes no execution log",
  severity: "low",
  needs: [],
  judge({ stage, decide }) {
    // Developer Guide, `http-api-vs-rest`: HTTP APIs have no execution logs.
    if (stage.apiType === "HTTP") return notApplicable("HTTP APIs have no execution logs.");
    if (!stage.executionLog) return unknown("Whether execution logging is on was not seen.");
    const log = decide(stage.executionLog);
    if (log.state === "unknown") return unknown(log.why);
    if (log.state === "set") {
      return unknown(`The execution log's level comes from ${log.expression}, which is not known here.`);
    }
    const { level, dataTrace } = log.value;
    if (level === "OFF") {
      return fail("Execution logging is off: nothing tells why API Gateway answered a request as it did.", {
        remedy: "enable-execution-log",
      });
    }
    const trace = dataTrace
      ? " Data tracing is on: whole requests and responses are logged, credentials in them as well."
      : "";
    return pass(`Execution logging is on (${level}).${trace}`);
  },
});
