/** Packs the package, installs the tarball into an empty folder without network, and runs it there. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { TOOL } from "../src/model/tool.ts";
import { Parts } from "../src/parts.ts";

const TERRAFORM = `resource "aws_apigatewayv2_stage" "web" {
  api_id = "a1b2c3d4e5"
  name   = "live"
}
`;

/** What the packed program has to say as the sources say it, word for word. */
const SAME: readonly (readonly string[])[] = [
  ["--help"],
  ["scan", "--help"],
  ["checks", "--foreign"],
  ["explain", "apigw_accesslog_format"],
  ["iam", "scan", "--org"],
  ["completion", "bash"],
  ["format", "show", "rest"],
  ["format", "lint", "$context.nothing"],
  ["scan", "nowhere"],
  ...["terminal", "html", "sarif", "junit", "csv", "gitlab", "asff"].map((format) => [
    ...["scan", "examples", "fixtures/edge", "--list-files", "--format", format],
  ]),
  ...["patch", "json", "terraform"].map((dialect) => ["fix", "examples", "--as", dialect]),
];

const root = resolve(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "stagelight-package-"));
const run = (command: string, args: string[], cwd: string) =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

try {
  // pre-commit takes all that this prints for the tarball's name.
  const packed = run("npm", ["pack", "--pack-destination", folder], root);
  expect(/^\S+\.tgz\n$/.test(packed), `npm pack printed more than the tarball's name: ${packed}`);
  const [tarball] = readdirSync(folder);
  if (!tarball) throw new Error("npm pack made no tarball.");
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "empty", private: true, type: "module" }),
  );
  run("npm", ["install", "--silent", "--offline", "--ignore-scripts", "--no-audit", `./${tarball}`], folder);

  const bin = join(folder, "node_modules", ".bin", "stagelight");
  const version = run(process.execPath, [bin, "--version"], folder).trim();
  expect(version === TOOL.version, `--version printed ${version}, not ${TOOL.version}`);
  const parts = new Parts(join(folder, "node_modules/stagelight/dist"));
  parts.load("./cli.cjs");
  expect(
    [...parts.scripts.values()].every((script) => script.cachedDataRejected === false),
    "the code cache was not taken",
  );
  const demo = run(process.execPath, [bin, "demo", "--format", "json", "-o", "html=report.html"], folder);
  expect(JSON.parse(demo).coverage.stages >= 60, "the demo found fewer than 60 stages");
  const html = readFileSync(join(folder, "report.html"), "utf8");
  expect(
    html.startsWith("<!doctype html>") && html.trimEnd().endsWith("</html>"),
    "the html report is not whole",
  );
  const page = run(process.execPath, [bin, "explain", "apigw_accesslogging"], folder);
  expect(page.includes("How to fix"), "explain did not print the page of the check");
  writeFileSync(join(folder, "main.tf"), TERRAFORM);
  const terraform = JSON.parse(
    run(process.execPath, [bin, "scan", "main.tf", "--format", "json", "--fail-on", "never"], folder),
  );
  expect(terraform.coverage.unlogged === 1, "a Terraform stage without access log was not found");
  for (const words of SAME) {
    const [ours, theirs] = [said(join(root, "src/bin.ts"), words), said(bin, words)];
    expect(ours === theirs, `packed, ${words.join(" ")} says something else:\n${theirs}`);
  }
  await fixesAndTakesBack(bin);
  const script = 'import { CHECKS, scanAws } from "stagelight"; console.log(CHECKS.length, typeof scanAws);';
  const library = run(process.execPath, ["--input-type=module", "-e", script], folder).trim();
  expect(/^\d+ function$/.test(library), `the library exports ${library}`);
  writeFileSync(
    join(folder, "use.ts"),
    'import { type Stage, CHECKS } from "stagelight";\nexport const s: Stage["id"][] = CHECKS.map((c) => c.id);\n',
  );
  run(
    join(root, "node_modules/.bin/tsc"),
    ["--noEmit", "--strict", "--module", "nodenext", "--types", "", "use.ts"],
    folder,
  );
  process.stdout.write(`package: ${tarball} installs and runs\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The exit code and all that was printed, but for what every run has of its own: times and identifiers. */
function said(program: string, words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return `${status}\n${stdout}\n${stderr}`.replaceAll(
    /\d{4}-\d\d-\d\dT[\d:.]+Z?|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g,
    "",
  );
}

/** A log is turned on in the sandbox, and off again: the calls of a fix are found by names that bundling must not touch. */
async function fixesAndTakesBack(bin: string): Promise<void> {
  const cloud = spawn(process.execPath, [bin, "sandbox", "--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const said = await textUntil(cloud.stdout, /aws apigateway/);
    const [, endpoint] = /listening at (http:\S+?)\. /.exec(said) ?? [];
    const [, id, secret] = /payments +(\w+) +(\S+)/.exec(said) ?? [];
    const env = {
      ...process.env,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: id,
      AWS_SECRET_ACCESS_KEY: secret,
    };
    const fix = (...args: string[]) =>
      execFileSync(process.execPath, [bin, "fix", ...args], {
        cwd: folder,
        env,
        encoding: "utf8",
        stdio: "pipe",
      });
    const looked = ["--aws", "--regions", "eu-west-1", "--only", "apigw_accesslogging"];
    const made = fix(...looked, "--apply", "--yes", "--journal", "journal.jsonl");
    const steps = Number(/^(\d+) steps for/m.exec(made)?.[1]);
    expect(made.match(/^made /gm)?.length === steps, `fix --apply did not make all steps:\n${made}`);
    const undone = fix("undo", "journal.jsonl", "--yes");
    expect(undone.match(/^undone /gm)?.length === steps, `fix undo did not take all steps back:\n${undone}`);
  } finally {
    cloud.kill();
  }
}

/** What a stream says until it has said that. */
async function textUntil(stream: Readable, end: RegExp): Promise<string> {
  let text = "";
  for await (const chunk of stream) {
    text += chunk;
    if (end.test(text)) return text;
  }
  throw new Error(`The sandbox ended early:\n${text}`);
}

function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
