import { resolve } from "node:path";
import { setFlagsFromString } from "node:v8";
import { CHECKS } from "../../src/checks/index.ts";
import { judgeSlice } from "../../src/checks/judge.ts";
import { scanCode } from "../../src/sources/code/scan.ts";

// Scans and judges a path and prints the number of stages: a scan without a command line around it.

// What one file leaves behind is soon dead: a young generation that stays small keeps the peak low.
setFlagsFromString("--semi-space-growth-factor=1");

const inputs = {
  variables: new Map<string, string>(),
  variableFiles: [],
  parameters: new Map<string, string>(),
  parameterFiles: [],
  serverlessOptions: new Map<string, string>(),
  environment: process.env,
};
let stages = 0;
let gaps = 0;
for await (const slice of scanCode([resolve(process.argv[2] ?? ".")], { cwd: process.cwd(), inputs })) {
  stages += judgeSlice(slice, CHECKS).findings.length;
  gaps += slice.gaps.length;
}
process.stdout.write(`${JSON.stringify({ stages, gaps })}\n`);
