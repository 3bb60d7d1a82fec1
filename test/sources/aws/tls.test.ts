import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { cli } from "../../commands/cli.ts";

/** An endpoint whose certificate comes from an authority of the house's own, as behind a corporate proxy. */
const FOLDER = resolve(import.meta.dirname, "../../../fixtures/tls/own-authority");
let server: Server;
let url = "";

beforeAll(async () => {
  const read = (name: string) => readFileSync(join(FOLDER, name));
  server = createServer({ key: read("server.key"), cert: read("server.pem") }, (_, answer) => {
    answer.writeHead(403, { "content-type": "text/xml" });
    answer.end(
      "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>",
    );
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  vi.unstubAllEnvs();
});
beforeEach(() => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "example");
});

const gapsWith = async (flags: string[], env: Record<string, string> = {}) => {
  const args = ["scan", "--aws", "--region", "eu-west-1", "--endpoint-url", url, "-f", "json", ...flags];
  return JSON.parse((await cli(args, { env })).stdout).gaps;
};

test("an unknown authority is not trusted, and not asked twice", async () => {
  expect(await gapsWith([])).toMatchObject([
    { kind: "unreachable", code: expect.stringMatching(/SELF_SIGNED|UNABLE_TO/) },
  ]);
});

test.each([
  ["--ca-bundle", ["--ca-bundle", join(FOLDER, "authority.pem")], {}],
  ["AWS_CA_BUNDLE", [], { AWS_CA_BUNDLE: join(FOLDER, "authority.pem") }],
])("%s makes it trusted: the answer is the endpoint's own", async (_, flags, env) => {
  expect(await gapsWith(flags, env)).toMatchObject([
    { kind: "access-denied", operation: "GetCallerIdentity" },
  ]);
});
