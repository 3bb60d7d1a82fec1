import { CHECKS } from "../../../src/checks/index.ts";
import { judgeSlice } from "../../../src/checks/judge.ts";
import { planFor } from "../../../src/fixes/plan.ts";
import { STEP_KINDS, type Step } from "../../../src/fixes/step.ts";
import { type Seed, startSandbox } from "../../../src/sandbox/index.ts";
import { scanAws } from "../../../src/sources/aws/index.ts";
import { randomDemands, randomOptions } from "./organizations.ts";

/** The plan for all that a scan of the organization finds. */
export async function planOf(seed: Seed, random: () => number): Promise<readonly Step[]> {
  const sandbox = await startSandbox({ seed });
  const steps = new Map<string, Step>();
  const [first] = seed.accounts;
  const demands = randomDemands(random);
  try {
    const slices = scanAws({
      environment: { AWS_REGION: "us-east-1" },
      endpointUrl: sandbox.url,
      credentials: async () => sandbox.credentials(first?.id ?? ""),
      signal: new AbortController().signal,
      rate: 100_000,
      regions: ["eu-west-1", "us-east-1"],
      accounts: { ids: seed.accounts.map(({ id }) => id), roleName: "StagelightScan" },
      needs: CHECKS.flatMap(({ needs }) => needs),
    });
    for await (const slice of slices) {
      if (slice.scope.kind !== "aws" || slice.scope.region === undefined) continue;
      const options = randomOptions(slice.scope.account ?? "", slice.scope.region, random);
      for (const step of planFor(judgeSlice(slice, CHECKS, demands), demands, options).steps)
        if (!steps.has(step.id)) steps.set(step.id, step);
    }
  } finally {
    await sandbox.close();
  }
  return [...steps.values()].sort(
    (one, other) => STEP_KINDS.indexOf(one.kind) - STEP_KINDS.indexOf(other.kind),
  );
}
