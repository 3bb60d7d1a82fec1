import { expect, test } from "vitest";
import { DEMO, DEMO_AGGREGATOR, DEMO_MANAGEMENT_ACCOUNT, DEMO_REGION } from "../../../../src/sandbox/demo.ts";
import { scanConfigAggregator } from "../../../../src/sources/aws/config-aggregator.ts";
import { sandboxed } from "../sandboxed.ts";

const { start } = sandboxed();

test("AWS Config shows stages and nothing around them: every listing says so", async () => {
  const sandbox = await start({ seed: DEMO }, DEMO_MANAGEMENT_ACCOUNT);
  const slices = scanConfigAggregator({
    aggregator: DEMO_AGGREGATOR,
    environment: { AWS_REGION: DEMO_REGION },
    endpointUrl: sandbox.url,
    credentials: async () => sandbox.credentials(DEMO_MANAGEMENT_ACCOUNT),
    needs: ["accountRole", "alarms", "traffic"],
    signal: new AbortController().signal,
  });
  let seen = 0;
  for await (const { stages, surroundings } of slices) {
    if (stages.length === 0) continue;
    seen += 1;
    expect(Object.keys(surroundings).sort()).toEqual([
      "accountRole",
      "alarms",
      "logGroups",
      "metricFilters",
      "traffic",
    ]);
    expect(surroundings.accountRole).toMatchObject({
      state: "unknown",
      why: expect.stringMatching(/AWS Config/),
    });
    expect(surroundings.alarms).toEqual({ items: [], unseen: expect.stringMatching(/AWS Config/) });
    for (const { executionLog, webAcl, canary, exposure } of stages) {
      expect([executionLog, webAcl, canary, exposure]).toEqual(Array(4).fill(undefined));
    }
  }
  expect(seen).toBeGreaterThan(3);
  const services = new Set(sandbox.requests.entries.map(({ service }) => service));
  expect(services).toEqual(new Set(["sts", "config"]));
});
