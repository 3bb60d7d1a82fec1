import pc from "picocolors";
import { foreignId } from "../checks/other-scanners.ts";
import type { Define } from "../cli.ts";
import { partitionOf } from "../model/arn.ts";
import { type Io, UsageError } from "./io.ts";
import { checkPage } from "./reports/check-page.ts";
import { noCheck } from "./scan/checks-named.ts";
import { type LiveStageId, liveStageId } from "./stage-id.ts";

/** The values the pages use in their examples; `--stage` puts the stage's own in their place. */
const EXAMPLE = { account: "111122223333", region: "eu-west-1", api: "a1b2c3d4e5", stage: "prod" } as const;

/** Where the console of a partition is. */
const CONSOLES: Readonly<Record<string, string>> = {
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
};

/** `stagelight explain`: the page of a check, offline; of an id of another scanner, the pages of the checks that it means. */
export async function explain(check: string, options: { stage?: string }, io: Io): Promise<number> {
  const pages = (foreignId(check)?.checks ?? [check]).map(checkPage);
  if (pages.includes(undefined)) throw new UsageError(noCheck(check));
  const page = pages.join("\n");
  const text = options.stage === undefined ? page : forStage(page, stageOf(options.stage));
  io.stdout.write(painted(text, pc.createColors(io.color)));
  return 0;
}

function stageOf(id: string): LiveStageId {
  const stage = liveStageId(id);
  if (stage) return stage;
  throw new UsageError(
    `--stage ${id}: expected a live stage's id, such as 111122223333/eu-west-1/rest/a1b2c3d4e5/prod.`,
  );
}

/** The console and CLI steps for this kind of API, with the stage's own names. */
function forStage(page: string, stage: LiveStageId): string {
  const kind = stage.kind === "rest" ? "REST" : stage.kind === "http" ? "HTTP" : "WebSocket";
  const partition = partitionOf(stage.region);
  const sections = page.split(/^(?=### )/m).filter((section) => {
    const title = section.split("\n")[0] ?? "";
    return /^### (?:Console|AWS CLI)/.test(title) && (!title.includes(":") || title.includes(kind));
  });
  const filled = sections.map((section) => {
    // A section ends where the next chapter begins.
    const own = section.split(/^## /m)[0] ?? section;
    return own
      .replaceAll("arn:aws:", `arn:${partition}:`)
      .replaceAll("console.aws.amazon.com", CONSOLES[partition] ?? "console.aws.amazon.com")
      .replaceAll(EXAMPLE.account, stage.account)
      .replaceAll(EXAMPLE.region, stage.region)
      .replaceAll(EXAMPLE.api, stage.api)
      .replaceAll(`'${EXAMPLE.stage}'`, `'${stage.stage}'`)
      .replaceAll(`stages/${EXAMPLE.stage}`, `stages/${encodeURIComponent(stage.stage)}`);
  });
  const title = `# Turn on the access log of stage ${stage.stage} (${kind} API ${stage.api}, ${stage.region})\n\n`;
  return title + filled.join("");
}

/** Headings bold, code dim-barred, the rest as it is. */
function painted(markdown: string, paint: ReturnType<typeof pc.createColors>): string {
  let inCode = false;
  const lines = markdown.split("\n").flatMap((line) => {
    if (line.startsWith("```")) {
      inCode = !inCode;
      return [];
    }
    if (inCode) return [paint.cyan(`    ${line}`)];
    return [/^#+ /.test(line) ? paint.bold(line.replace(/^#+ /, "")) : line];
  });
  return lines.join("\n");
}

/** The flags of `stagelight explain`. */
export const define: Define = (command, io, start) => {
  command
    .argument("[check]", "id of the check", "apigw_accesslogging")
    .description("The page of a check, offline; with --stage, the commands for that stage.")
    .addHelpText(
      "after",
      `
Examples:
  $ stagelight explain apigw_accesslogging
  $ stagelight explain CKV_AWS_76
  $ stagelight explain --stage 111122223333/eu-west-1/rest/a1b2c3d4e5/prod`,
    )
    .option("--stage <id>", "a live stage's id, as a scan prints it")
    .action((check: string, options: { stage?: string }) => {
      start(explain(check, options, io));
    });
};
