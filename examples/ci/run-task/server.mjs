/**
 * A run task for HCP Terraform and Terraform Enterprise: answers the webhook, scans the plan, and reports back. Needs
 * Node.js 22.18 or newer and `stagelight` on the PATH, nothing else. Put it behind something that ends TLS.
 *
 * RUN_TASK_HMAC_KEY   the key that is set for the run task; without one the server does not start
 * RUN_TASK_HOSTS      where plans may come from and results go to (app.terraform.io,archivist.terraform.io)
 * RUN_TASK_ARGS       further arguments of `stagelight scan`, separated by blanks
 * PORT, HOST          where it listens (8080, 127.0.0.1)
 *
 * The protocol is that of "Run tasks integration API" in HashiCorp's documentation.
 */
import { spawn } from "node:child_process";
import { createHmac, timingSafeEqual } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

const KEY = process.env.RUN_TASK_HMAC_KEY ?? "";
const HOSTS = new Set((process.env.RUN_TASK_HOSTS ?? "app.terraform.io,archivist.terraform.io").split(","));
const ARGS = (process.env.RUN_TASK_ARGS ?? "").split(/\s+/).filter(Boolean);
/** Bytes of a request and of a plan. */
const LARGEST_REQUEST = 1_000_000;
const LARGEST_PLAN = 200_000_000;
/** Scans at once; what comes beyond that is sent away, and HCP Terraform tries again. */
const MOST_AT_ONCE = 4;
/** HCP Terraform waits ten minutes for a result. */
const TIMEOUT_MS = 8 * 60_000;

const log = (words) => process.stderr.write(`run-task: ${words}\n`);

/** Whether the body was signed with our key: HMAC-SHA512 over its bytes, in hexadecimal. */
function isSigned(body, signature) {
  const own = createHmac("sha512", KEY).update(body).digest();
  const given = Buffer.from(/^[0-9a-f]{128}$/i.test(signature ?? "") ? signature : "", "hex");
  return given.length === own.length && timingSafeEqual(own, given);
}

/** An address that a signed request named: even so, the token goes nowhere but to the hosts that are allowed. */
function allowed(address, base) {
  const url = URL.parse(String(address), base);
  if (url?.protocol !== "https:" || url.username !== "" || !HOSTS.has(url.host)) {
    throw new Error("an address is not at one of RUN_TASK_HOSTS");
  }
  return url;
}

/** Downloads the plan. The API sends on to a store, whose address is signed: the token does not go there. */
async function download(address, token, file, signal) {
  let url = allowed(address);
  let headers = { authorization: `Bearer ${token}` };
  for (let hops = 0; hops < 4; hops++) {
    const answer = await fetch(url, { headers, redirect: "manual", signal });
    const to = answer.status >= 300 && answer.status < 400 ? answer.headers.get("location") : null;
    if (to === null) {
      if (answer.status !== 200 || !answer.body)
        throw new Error(`the plan was not given out (HTTP ${answer.status})`);
      await pipeline(Readable.fromWeb(answer.body), bounded(LARGEST_PLAN), createWriteStream(file));
      return;
    }
    await answer.body?.cancel();
    url = allowed(to, url);
    headers = {};
  }
  throw new Error("the plan was sent from address to address");
}

/** A page that says sorry is no plan without stages. Terraform writes this property first. */
async function isPlan(file) {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(100));
    return /^\s*\{\s*"format_version"\s*:/.test(buffer.toString("utf8", 0, bytesRead));
  } finally {
    await handle.close();
  }
}

function bounded(most) {
  let bytes = 0;
  return new Transform({
    transform(chunk, _, done) {
      bytes += chunk.length;
      done(bytes > most ? new Error("the plan is too large") : null, chunk);
    },
  });
}

/** Runs `stagelight scan` on a plan. It gets none of our secrets. */
function scan(folder, signal) {
  const { PATH, HOME, NODE_EXTRA_CA_CERTS } = process.env;
  const env = { PATH, HOME, ...(NODE_EXTRA_CA_CERTS === undefined ? {} : { NODE_EXTRA_CA_CERTS }) };
  const args = [
    "scan",
    "plan.json",
    "--quiet",
    "--allow-empty",
    "--no-color",
    "-o",
    "markdown=report.md",
    ...ARGS,
  ];
  return new Promise((resolve, reject) => {
    const child = spawn("stagelight", args, {
      cwd: folder,
      env,
      signal,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let tail = "";
    child.stdout.on("data", (chunk) => {
      tail = (tail + chunk).slice(-10_000);
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, headline: tail.trimEnd().split("\n").at(-1) ?? "" }));
  });
}

const WORDS = {
  0: ["passed", ""],
  1: ["failed", "Findings. "],
  3: ["failed", "Incomplete. "],
};

/** What is said of a plan, in the form that the callback takes. Whatever goes wrong is a failure: nothing was looked at. */
async function judged({ plan_json_api_url: plan, access_token: token, capabilities }, signal) {
  const folder = await mkdtemp(join(tmpdir(), "stagelight-run-task-"));
  try {
    if (typeof plan !== "string")
      throw new Error("there is no plan in this stage: use post-plan or pre-apply");
    const file = join(folder, "plan.json");
    await download(plan, token, file, signal);
    if (!(await isPlan(file))) throw new Error("what was given out is no plan");
    const { code, headline } = await scan(folder, signal);
    const [status, before] = WORDS[code] ?? ["failed", "The scan could not run. "];
    const message = before + headline;
    const report = await readFile(join(folder, "report.md"), "utf8").catch(() => undefined);
    return resultOf(status, message, capabilities?.outcomes === true ? report : undefined);
  } catch (error) {
    log(error.message);
    return resultOf("failed", `Nothing was looked at: ${error.message}.`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const resultOf = (status, message, report) => ({
  data: {
    type: "task-results",
    attributes: { status, message: message.slice(0, 500) },
    ...(report === undefined
      ? {}
      : {
          relationships: {
            outcomes: {
              data: [
                {
                  type: "task-result-outcomes",
                  attributes: {
                    "outcome-id": "stagelight",
                    description: "Access logs of API Gateway stages",
                    body: report,
                  },
                },
              ],
            },
          },
        }),
  },
});

async function report(address, token, result, signal) {
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(allowed(address), {
      method: "PATCH",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/vnd.api+json" },
      body: JSON.stringify(result),
      redirect: "error",
      signal,
    });
    await answer.body?.cancel();
    if (answer.ok) return;
    if (answer.status < 500 || attempt === 3)
      throw new Error(`the result was not taken (HTTP ${answer.status})`);
  }
}

async function handle(request) {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const result = await judged(request, signal);
  await report(request.task_result_callback_url, request.access_token, result, AbortSignal.timeout(60_000));
  log(`${request.run_id}: ${result.data.attributes.status}`);
}

async function bodyOf(incoming) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    bytes += chunk.length;
    if (bytes > LARGEST_REQUEST) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

let running = 0;

/** The status code for a request. What it asks for is done after the answer, for HCP Terraform does not wait long. */
async function answerTo(incoming) {
  if (incoming.method !== "POST") return 405;
  const body = await bodyOf(incoming);
  if (body === undefined) return 413;
  if (!isSigned(body, incoming.headers["x-tfc-task-signature"])) return 401;
  let request;
  try {
    request = JSON.parse(body.toString("utf8"));
  } catch {
    return 400;
  }
  if (request?.payload_version !== 1 || typeof request.access_token !== "string") return 400;
  // So HCP Terraform asks, once, whether there is somebody.
  if (request.access_token === "test-token") return 200;
  if (running >= MOST_AT_ONCE) return 503;
  running += 1;
  handle(request)
    .catch((error) => log(error.message))
    .finally(() => {
      running -= 1;
    });
  return 200;
}

if (KEY === "") {
  log("RUN_TASK_HMAC_KEY is not set: nobody could be told from HCP Terraform.");
  process.exit(2);
}
const server = createServer({ requestTimeout: 10_000 }, (incoming, outgoing) => {
  answerTo(incoming)
    .catch(() => 400)
    .then((status) => outgoing.writeHead(status, { connection: "close" }).end())
    .catch((error) => log(error.message));
});
server.listen(Number(process.env.PORT ?? 8080), process.env.HOST ?? "127.0.0.1", () => {
  log(`listening on port ${server.address().port}`);
});
