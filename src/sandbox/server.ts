import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { gunzipSync } from "node:zlib";
import { type Outcome, outcomeOf, type Setting, visited } from "./answer.ts";
import { Faults } from "./faults.ts";
import { worldFrom } from "./grow.ts";
import { RequestLog } from "./request-log.ts";
import type { Fault, Seed } from "./seed.ts";
import type { Service } from "./service.ts";
import { SERVICES } from "./services/index.ts";
import type { SandboxCredentials } from "./state/credentials.ts";
import type { World } from "./state/world.ts";
import type { WireRequest } from "./wire.ts";

export interface SandboxOptions {
  readonly seed?: Seed;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** 127.0.0.1 unless told: the sandbox knows no secrets and should not be reachable from elsewhere. */
  readonly host?: string;
  /** Besides those of the seed. */
  readonly faults?: readonly Fault[];
  /** Milliseconds since the epoch: for expiry, throttles and times of creation. */
  readonly clock?: () => number;
  /** Check the whole SigV4 signature of each request, not only its key and scope. */
  readonly verifySignatures?: boolean;
  /** Services besides the sandbox's own. */
  readonly services?: readonly Service[];
  /** How many requests the log keeps one by one. */
  readonly requestsKept?: number;
}

export interface Sandbox {
  readonly url: string;
  readonly state: World;
  readonly faults: Faults;
  readonly requests: RequestLog;
  /** The keys of an account's administrator. Throws RangeError for an account that is not there or is suspended. */
  credentials(account: string): SandboxCredentials;
  close(): Promise<void>;
}

/** A sandbox without a seed of its own holds one empty account. */
const EMPTY: Seed = { accounts: [{ id: "111122223333", name: "sandbox" }] };
const MAX_BODY_BYTES = 1_048_576;

/**
 * Starts a local AWS. Rejects with the socket's error (EADDRINUSE, EACCES) where the port cannot be taken, and with
 * SeedError where the seed contradicts itself.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const seed = options.seed ?? EMPTY;
  const clock = options.clock ?? Date.now;
  const world = worldFrom(seed, clock());
  const faults = new Faults();
  for (const fault of [...(seed.faults ?? []), ...(options.faults ?? [])]) faults.add(fault);
  const requests = new RequestLog(options.requestsKept);
  const setting: Setting = {
    world,
    faults,
    services: [...SERVICES, ...(options.services ?? [])],
    clock,
    verifySignatures: options.verifySignatures ?? false,
  };
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    readWhole(request, response, (whole) => {
      const outcome = visited(whole, setting) ?? outcomeOf(whole, setting);
      const { account, region, service, operation, kind, answer } = outcome;
      requests.add({ account, region, service, operation, status: kind === "answer" ? answer.status : 0 });
      deliver(outcome, request, response);
    });
  });
  const host = options.host ?? "127.0.0.1";
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    state: world,
    faults,
    requests,
    credentials(account) {
      const known = world.accounts.get(account);
      if (known?.status !== "ACTIVE") throw new RangeError(`The sandbox has no active account ${account}.`);
      return world.keys.longTerm(account, known.partition).credentials;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function readWhole(
  request: IncomingMessage,
  response: ServerResponse,
  done: (request: WireRequest) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  });
  request.on("end", () => {
    if (size > MAX_BODY_BYTES) {
      response.writeHead(413, { connection: "close" }).end();
      return;
    }
    const sent = Buffer.concat(chunks);
    const packed = request.headers["content-encoding"] === "gzip";
    const body = packed ? unpacked(sent) : sent;
    if (!body) {
      response.writeHead(400, { connection: "close" }).end();
      return;
    }
    const url = request.url ?? "/";
    const mark = url.indexOf("?");
    done({
      method: request.method ?? "GET",
      path: mark < 0 ? url : url.slice(0, mark),
      query: mark < 0 ? "" : url.slice(mark + 1),
      headers: request.headers,
      body: body.toString("utf8"),
      ...(packed ? { sentHash: createHash("sha256").update(sent).digest("hex") } : {}),
    });
  });
  // A client that goes away in the middle of its request has nothing to be told.
  request.on("error", () => response.destroy());
}

/** SDK clients pack large PutMetricData requests. Undefined for what is no gzip, or unpacks to more than a body may be. */
function unpacked(body: Buffer): Buffer | undefined {
  try {
    return gunzipSync(body, { maxOutputLength: MAX_BODY_BYTES });
  } catch {
    return undefined;
  }
}

function deliver(outcome: Outcome, request: IncomingMessage, response: ServerResponse): void {
  const act = () => {
    if (outcome.kind === "hang") return;
    if (outcome.kind === "reset") {
      request.socket.resetAndDestroy();
      return;
    }
    const { status, headers, body } = outcome.answer;
    if (response.destroyed) return;
    response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
  };
  if (outcome.delay === 0) act();
  else {
    const timer = setTimeout(act, outcome.delay);
    response.once("close", () => clearTimeout(timer));
  }
}
