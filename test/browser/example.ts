import { CHECKS } from "../../src/checks/index.ts";
import { type JudgedSlice, judgeSlice } from "../../src/checks/judge.ts";
import { Comparison } from "../../src/reports/compare.ts";
import { code, live } from "../reports/slices.ts";

/** An earlier scan: most failures of now were there, one stage is gone since, and what passes now failed. */
export function earlier(): Comparison {
  const findings = everything().flatMap((slice) => slice.findings);
  const [first, ...others] = findings.filter(({ verdict }) => verdict === "fail");
  const fixed = findings.filter(({ verdict }) => verdict === "pass").slice(0, 2);
  if (!first) throw new Error("The fixture has lost its failures.");
  const gone = {
    ...first,
    fingerprint: "0123456789abcdef",
    stage: "111122223333/eu-west-1/rest/b2c3d4e5f6/old",
  };
  return new Comparison("monday.json", [
    ...others,
    gone,
    ...fixed.map((one) => ({ ...one, verdict: "fail" as const })),
  ]);
}

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
