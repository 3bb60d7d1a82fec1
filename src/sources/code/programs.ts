import { dirname, resolve } from "node:path";
import type { Gap } from "../../model/gap.ts";
import type { Files } from "./input.ts";
import type { Inventory } from "./inventory.ts";
import { displayPath, isWithin } from "./names.ts";
import { fileHolds } from "./read.ts";

/** What the text of a program that makes APIs cannot do without. */
const MENTIONS = ["apigateway", "ApiGateway", "api_gateway", "RestApi", "HttpApi", "WebSocketApi"].map(
  (word) => Buffer.from(word),
);
const MAX_PROGRAM = 4_000_000;

/**
 * Programs are not run by a scan. Where the text of one mentions API Gateway, what it would declare is a gap that
 * says how to have it written out; where none does, there is nothing to miss.
 */
export function mentionsApiGateway(folder: string, inventory: Inventory): boolean {
  return inventory.programTexts.some(
    (path) => isWithin(path, folder) && fileHolds(path, MENTIONS, MAX_PROGRAM) === true,
  );
}

/** The manifest that `cdk synth` writes for a project (`output` in cdk.json, else `cdk.out`). */
export function manifestOf(cdkJson: string, files: Files): string {
  const read = files.read(cdkJson);
  let output = "cdk.out";
  try {
    const config: unknown = "file" in read ? JSON.parse(read.file.text) : undefined;
    const given = config && typeof config === "object" ? Reflect.get(config, "output") : undefined;
    if (typeof given === "string" && given !== "") output = given;
  } catch {
    // A cdk.json that is no JSON names no other folder.
  }
  return resolve(dirname(cdkJson), output, "manifest.json");
}

export function unsynthesized(cdkJson: string, cwd: string): Gap {
  return {
    kind: "unsupported-format",
    file: displayPath(cdkJson, cwd),
    message:
      "This CDK app mentions API Gateway and has no synthesized templates; it is not run by a scan. Run `cdk synth`, then scan again.",
  };
}

export function unpackaged(config: string, cwd: string): Gap {
  return {
    kind: "unsupported-format",
    file: displayPath(config, cwd),
    message:
      "This service is configured by a program, which is not run by a scan. Run `serverless package`, then scan again.",
  };
}

/** Whether the program of a service declares HTTP or WebSocket events, or API Gateway resources of its own. */
export function mayServe(config: string): boolean {
  const words = [...MENTIONS, Buffer.from("http"), Buffer.from("websocket")];
  return fileHolds(config, words, MAX_PROGRAM) !== false;
}

export function unpreviewed(project: string, cwd: string): Gap {
  return {
    kind: "unsupported-format",
    file: displayPath(project, cwd),
    message:
      "This Pulumi program mentions API Gateway; it is not run by a scan. Write its preview with `pulumi preview --json > preview.json` and scan that.",
  };
}
