import { resolve } from "node:path";
import { setFlagsFromString } from "node:v8";
import { CHECKS } from "../../src/checks/index.ts";
import { judgeSlice } from "../../src/checks/judge.ts";
import type { CodeScanEvent } from "../../src/sources/code/options.ts";
import { scanCode } from "../../src/sources/code/scan.ts";

// Scans and judges a path and prints the number of stages: a scan without a command line around it.

const inputs = {
  variables: new Map<string, string>(),
  variableFiles: [],
  parameters: new Map<string, string>(),
  parameterFiles: [],
  serverlessOptions: new Map<string, string>(),
  environment: process.env,
};
/** From so many files on, a young generation that no longer grows is worth its time: it keeps the peak low. */
const MANY = 2000;
const onEvent = (event: CodeScanEvent) => {
  if (event.kind === "progress" && event.candidates > MANY)
    setFlagsFromString("--semi-space-growth-factor=1");
};

let stages = 0;
let gaps = 0;
const path = resolve(process.argv[2] ?? ".");
for await (const slice of scanCode([path], { cwd: process.cwd(), inputs, onEvent })) {
  stages += judgeSlice(slice, CHECKS).findings.length;
  gaps += slice.gaps.length;
}
process.stdout.write(`${JSON.stringify({ stages, gaps })}\n`);
