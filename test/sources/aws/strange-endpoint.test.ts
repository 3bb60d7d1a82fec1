import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cli } from "../../commands/cli.ts";

/** Endpoints that are not AWS at all: nothing hangs, nothing is believed, exit 3 and a gap that says what happened. */
const servers: Server[] = [];

async function endpoint(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeEach(() => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "example");
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
});
afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const scan = async (url: string, ...more: string[]) => {
  const ran = await cli([
    "scan",
    "--aws",
    "--endpoint-url",
    url,
    "--region",
    "eu-west-1",
    "-f",
    "json",
    ...more,
  ]);
  return { ...ran, report: ran.stdout === "" ? undefined : JSON.parse(ran.stdout) };
};

test.each<[string, RequestListener, string]>([
  [
    "HTML with 200",
    (_, answer) => answer.end("<html><body>Welcome to nginx</body></html>"),
    "malformed-answer",
  ],
  [
    "HTML with 404",
    (_, answer) => answer.writeHead(404).end("<html>not here</html>"),
    "unsupported-operation",
  ],
  [
    "HTML with 403",
    (_, answer) => answer.writeHead(403).end("<html>blocked by proxy</html>"),
    "access-denied",
  ],
  ["an empty body", (_, answer) => answer.end(), "malformed-answer"],
  ["a connection that is cut", (request) => request.socket.destroy(), "unreachable"],
])("an endpoint that answers %s", async (_, answer, kind) => {
  const { exit, report, stderr } = await scan(await endpoint(answer), "--timeout", "2");
  expect(report.gaps).toHaveLength(1);
  expect(report.gaps[0]).toMatchObject({ kind, operation: "GetCallerIdentity" });
  expect(report.coverage.stages).toBe(0);
  expect(exit).toBe(3);
  expect(stderr).toMatch(/no stage was found: nothing could be looked at, and the gaps say why/);
  expect(stderr).not.toContain("--allow-empty");
});

test("an endpoint that hangs is given up on", async () => {
  const { exit, report } = await scan(await endpoint(() => {}), "--timeout", "0.05");
  expect(report.gaps).toMatchObject([{ kind: "unreachable", code: "TimeoutError" }]);
  expect(report.gaps[0].message).toMatch(/no answer within 0.05 s/);
  expect(exit).toBe(3);
});

test("an endpoint that sends for ever is given up on", async () => {
  const url = await endpoint((_, answer) => {
    answer.write("<GetCallerIdentityResponse>");
    const drip = setInterval(() => answer.write(" "), 10);
    answer.on("close", () => clearInterval(drip));
  });
  const { exit, report } = await scan(url, "--timeout", "0.2");
  expect(report.gaps[0].kind).toBe("unreachable");
  expect(exit).toBe(3);
});

test("nobody listening", async () => {
  const { exit, report } = await scan("http://127.0.0.1:1");
  expect(report.gaps).toMatchObject([
    {
      kind: "unreachable",
      code: "ECONNREFUSED",
      message: "GetCallerIdentity got no answer: connect ECONNREFUSED 127.0.0.1:1.",
    },
  ]);
  expect(exit).toBe(3);
});

test("no credentials at all is exit 2, not a gap", async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "");
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent");
  vi.stubEnv("AWS_CONFIG_FILE", "/nonexistent");
  const { exit, stdout, stderr } = await scan("http://127.0.0.1:1");
  expect(stderr).toMatch(/No AWS credentials/);
  expect(stdout).toBe("");
  expect(exit).toBe(2);
});

test("a profile that does not exist is exit 2 and named", async () => {
  vi.stubEnv("AWS_CONFIG_FILE", "/nonexistent");
  const { exit, stderr } = await scan("http://127.0.0.1:1", "--profile", "audti");
  expect(stderr).toMatch(/No AWS credentials for profile audti: .* \(aws configure list-profiles\)/);
  expect(stderr).not.toContain("pass --profile");
  expect(exit).toBe(2);
});
