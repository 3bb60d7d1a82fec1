import { defineCheck, fail, notApplicable, pass, unknown } from "./check.ts";

export default defineCheck({
  id: "apigw_waf",
  title: "Public stage has no web ACL",
  severity: "low",
  needs: [],
  judge({ stage, decide }) {
    // WAF Developer Guide, `waf-chapter`: of API Gateway only REST API stages can have a web ACL.
    if (stage.apiType !== "REST") {
      const kind = stage.apiType === "HTTP" ? "HTTP" : "WebSocket";
      return notApplicable(`AWS WAF cannot stand in front of ${kind} APIs.`);
    }
    const exposure = stage.exposure && decide(stage.exposure);
    if (exposure?.state === "known" && exposure.value === "private") {
      return notApplicable("The API is private: only a VPC reaches it.");
    }
    if (!stage.webAcl) return unknown("Whether a web ACL is associated was not seen.");
    const acl = decide(stage.webAcl);
    if (acl.state === "unknown") return unknown(acl.why);
    if (acl.state === "set") return pass(`Behind the web ACL ${acl.expression}.`);
    if (acl.value !== null && acl.value !== "") return pass(`Behind the web ACL ${acl.value}.`);
    if (exposure && exposure.state !== "known") {
      const why = exposure.state === "unknown" ? exposure.why : exposure.expression;
      return unknown(`No web ACL is associated, and whether the API is private is not known: ${why}`);
    }
    return fail("No web ACL is associated: nothing filters requests before they reach the API.", {
      remedy: "associate-web-acl",
    });
  },
});
