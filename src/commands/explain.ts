import { readFileSync } from "node:fs";
import { join } from "node:path";
import pc from "picocolors";
import { CHECKS } from "../checks/index.ts";
import { suggestion } from "../model/nearest.ts";
import { type Io, UsageError } from "./io.ts";
import { packageRoot } from "./package-root.ts";

/** The values the pages use in their examples; `--stage` puts the stage's own in their place. */
const EXAMPLE = { account: "111122223333", region: "eu-west-1", api: "a1b2c3d4e5", stage: "prod" } as const;

/** `stagelight explain`: the page of a check, offline. */
export async function explain(check: string, options: { stage?: string }, io: Io): Promise<number> {
  const known = CHECKS.map(({ id }) => id);
  if (!known.includes(check)) {
    throw new UsageError(
      `there is no check ${check}.${suggestion(check, known)} Known: ${known.join(", ")}.`,
    );
  }
  const page = readFileSync(join(packageRoot(), "docs", "checks", `${check}.md`), "utf8");
  const text = options.stage === undefined ? page : forStage(page, stageOf(options.stage));
  io.stdout.write(painted(text, pc.createColors(io.color)));
  return 0;
}

interface LiveStage {
  readonly account: string;
  readonly region: string;
  readonly kind: string;
  readonly api: string;
  readonly stage: string;
}

/** Only what AWS itself would take as names: they go into commands that people paste into a shell. */
const STAGE_ID =
  /^(\d{12})\/([a-z]{2}[a-z0-9-]{3,24})\/(rest|http|websocket)\/([a-z0-9]{1,64})\/(\$default|[\w-]{1,128})$/;

function stageOf(id: string): LiveStage {
  const [, account = "", region = "", kind = "", api = "", stage = ""] = STAGE_ID.exec(id) ?? [];
  if (account === "") {
    throw new UsageError(
      `--stage ${id}: expected a live stage's id, such as 111122223333/eu-west-1/rest/a1b2c3d4e5/prod.`,
    );
  }
  return { account, region, kind, api, stage };
}

/** The console and CLI steps for this kind of API, with the stage's own names. */
function forStage(page: string, stage: LiveStage): string {
  const kind = stage.kind === "rest" ? "REST" : stage.kind === "http" ? "HTTP" : "WebSocket";
  const sections = page.split(/^(?=### )/m).filter((section) => {
    const title = section.split("\n")[0] ?? "";
    return /^### (?:Console|AWS CLI)/.test(title) && (!title.includes(":") || title.includes(kind));
  });
  const filled = sections.map((section) => {
    // A section ends where the next chapter begins.
    const own = section.split(/^## /m)[0] ?? section;
    return own
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
