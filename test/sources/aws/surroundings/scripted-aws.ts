import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "vitest";
import type { Slice } from "../../../../src/model/slice.ts";
import { scanAws } from "../../../../src/sources/aws/index.ts";
import type { AwsScanOptions } from "../../../../src/sources/aws/options.ts";

export const ACCOUNT = "111122223333";
export const REGION = "eu-west-1";
export const NOW = new Date("2026-11-22T10:20:00Z");

/** What a scripted endpoint says to one call: a document, an error, or a raw body. */
export type Said =
  | { readonly body: object | string }
  | { readonly error: string; readonly status?: number; readonly message?: string }
  /** As the query protocol says it. */
  | { readonly xmlError: string; readonly status: number };

type Input = Readonly<Record<string, unknown>>;
export type Script = Readonly<Record<string, (input: Input, count: number) => Said>>;

export interface Asked {
  readonly operation: string;
  readonly input: Input;
}

/** The stages of one account-Region, as API Gateway lists them. */
export interface Home {
  readonly rest?: Readonly<Record<string, object[]>>;
  readonly http?: Readonly<Record<string, object[]>>;
  readonly websocket?: Readonly<Record<string, object[]>>;
  readonly cloudwatchRoleArn?: string;
  /** The headers of the answer to a request for a stage; absent: the connection is broken off. */
  readonly visit?: Readonly<Record<string, string | string[]>>;
  /** What is said instead of any REST API's stages. */
  readonly refused?: Said;
}

export const logsArn = (name: string) => `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${name}`;
export const restStage = (stageName: string, group?: string, more: object = {}) => ({
  stageName,
  ...(group ? { accessLogSettings: { destinationArn: logsArn(group), format: "$context.requestId" } } : {}),
  ...more,
});
export const v2Stage = (stageName: string, group?: string) => ({
  stageName,
  ...(group ? { accessLogSettings: { destinationArn: logsArn(group), format: "$context.requestId" } } : {}),
});

/** For a test file: an endpoint that answers as scripted, so that every answer AWS could give can be given. */
export function scriptedAws() {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    server = undefined;
  });
  return async function scan(
    home: Home,
    script: Script,
    options: Partial<AwsScanOptions>,
  ): Promise<{ slices: Slice[]; slice: Slice; asked: Asked[]; visits: string[] }> {
    const asked: Asked[] = [];
    const visits: string[] = [];
    const counts = new Map<string, number>();
    server = createServer(async (request, answer) => {
      const body = await bodyOf(request);
      if (request.headers.host?.includes(".execute-api.")) {
        visits.push(request.headers.host);
        if (!home.visit) return void request.socket.destroy();
        return void answer.writeHead(403, home.visit).end();
      }
      const { operation, input } = read(request, body);
      const said = gateway(home, operation);
      if (said) return reply(answer, said);
      asked.push({ operation, input });
      const count = (counts.get(operation) ?? 0) + 1;
      counts.set(operation, count);
      const scripted = script[operation]?.(input, count);
      reply(answer, scripted ?? { error: "UnknownOperationException", status: 404 });
    });
    await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
    const scanning = scanAws({
      environment: { AWS_REGION: REGION },
      endpointUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: async () => ({ accessKeyId: "a", secretAccessKey: "b" }),
      regions: [REGION],
      signal: new AbortController().signal,
      now: NOW,
      rate: 100_000,
      ...options,
    });
    const slices: Slice[] = [];
    for await (const slice of scanning) slices.push(slice);
    const slice = slices.find(({ scope }) => scope.kind === "aws" && scope.region === REGION);
    if (!slice) throw new Error("the account-Region was not looked at");
    return { slices, slice, asked, visits };
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** JSON protocols name the operation in a header, the query protocol in the body, API Gateway by its path. */
function read(request: IncomingMessage, body: string): Asked {
  const target = request.headers["x-amz-target"];
  if (typeof target === "string")
    return { operation: target.split(".").at(-1) ?? "", input: JSON.parse(body || "{}") };
  const form = Object.fromEntries(new URLSearchParams(body));
  if (typeof form.Action === "string") return { operation: form.Action, input: form };
  return { operation: new URL(request.url ?? "", "http://x").pathname, input: {} };
}

function gateway(home: Home, operation: string): Said | undefined {
  const xml = (name: string, inner: string): Said => ({
    body: `<${name}Response xmlns="https://x/"><${name}Result>${inner}</${name}Result></${name}Response>`,
  });
  const { rest = {}, http = {}, websocket = {}, cloudwatchRoleArn, refused } = home;
  const v2 = { ...http, ...websocket };
  if (operation === "GetCallerIdentity")
    return xml(
      operation,
      `<Arn>arn:aws:iam::${ACCOUNT}:user/a</Arn><UserId>A</UserId><Account>${ACCOUNT}</Account>`,
    );
  if (operation === "DescribeRegions") {
    const regions = [REGION, "eu-west-2"].map(
      (region) =>
        `<item><regionName>${region}</regionName><optInStatus>opt-in-not-required</optInStatus></item>`,
    );
    return {
      body: `<DescribeRegionsResponse><regionInfo>${regions.join("")}</regionInfo></DescribeRegionsResponse>`,
    };
  }
  if (!operation.startsWith("/")) return undefined;
  if (operation === "/account") return { body: { cloudwatchRoleArn } };
  if (operation === "/restapis")
    return {
      body: {
        item: Object.keys(rest).map((name) => ({
          id: name,
          name: name.replace(/\d+$/, ""),
          endpointConfiguration: { types: ["REGIONAL"] },
        })),
      },
    };
  if (operation === "/v2/apis")
    return {
      body: {
        items: Object.keys(v2).map((name) => ({
          apiId: name,
          name,
          protocolType: name in http ? "HTTP" : "WEBSOCKET",
        })),
      },
    };
  const parts = operation.split("/");
  const api = decodeURIComponent(parts.at(-2) ?? "");
  if (operation.startsWith("/restapis/")) return refused ?? { body: { item: rest[api] ?? [] } };
  return { body: { items: v2[api] ?? [] } };
}

function reply(answer: ServerResponse, said: Said): void {
  if ("error" in said) {
    answer.writeHead(said.status ?? 400, {
      "content-type": "application/x-amz-json-1.1",
      "x-amzn-errortype": said.error,
    });
    answer.end(JSON.stringify({ __type: said.error, message: said.message ?? said.error }));
    return;
  }
  if ("xmlError" in said) {
    const { xmlError, status } = said;
    answer.writeHead(status, { "content-type": "text/xml" });
    answer.end(`<ErrorResponse><Error><Code>${xmlError}</Code><Message>no</Message></Error></ErrorResponse>`);
    return;
  }
  const raw = typeof said.body === "string";
  answer.setHeader("content-type", raw ? "text/xml" : "application/json");
  answer.end(raw ? said.body : JSON.stringify(said.body));
}

/** An answer of IAM, whose protocol is XML. */
export const iam = (operation: string, inner: string): Said => ({
  body: `<${operation}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><${operation}Result>${inner}</${operation}Result></${operation}Response>`,
});
export const iamError = (code: string, status = 404): Said => ({ xmlError: code, status });
