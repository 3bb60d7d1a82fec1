import { CHECKS } from "../../src/checks/index.ts";
import { type JudgedSlice, judgeSlice } from "../../src/checks/judge.ts";
import { code, live } from "../reports/slices.ts";

/** A small report with everything in it: live and code, every verdict, an exemption, gaps, tags. */
export function everything(): readonly JudgedSlice[] {
  const tags = { Team: "payments", environment: "production" };
  const stages = live.stages.map((stage, at) => (at < 2 ? { ...stage, tags } : stage));
  const judged = judgeSlice({ ...live, stages }, CHECKS);
  const exempt = { reason: "Only health checks pass here.", owner: "platform", until: "2027-01-31" };
  const findings = judged.findings.map((finding) =>
    finding.stage.endsWith("/half") && finding.verdict === "fail" ? { ...finding, exempt } : finding,
  );
  return [{ ...judged, findings }, code];
}
