import { defineCheck, fail, pass, unknown } from "./check.ts";
import { formatOf, lintOf } from "./format-of.ts";

export default defineCheck({
  id: "apigw_accesslog_secrets",
  title: "Access log holds a credential or a certificate",
  severity: "high",
  needs: [],
  alone: true,
  judge(subject) {
    const read = formatOf(subject);
    if ("judgement" in read) return read.judgement;
    const credentials = lintOf(read.format, subject.stage.apiType).findings.filter(
      ({ rule }) => rule === "credential",
    );
    const sure = credentials.find(({ severity }) => severity === "error");
    if (sure) return fail(`${sure.message} ${sure.correction.advice}`, { remedy: "mend-format" });
    const [doubt] = credentials;
    if (doubt) return unknown(`${doubt.message} ${doubt.correction.advice}`);
    return pass("The format writes no credential and no certificate.");
  },
});
