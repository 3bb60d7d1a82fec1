import { onTestFinished } from "vitest";
import { Session } from "../../src/aws/session.ts";
import { CHECKS } from "../../src/checks/index.ts";
import { type JudgedSlice, judgeSlice } from "../../src/checks/judge.ts";
import { LiveAws } from "../../src/fixes/aws/live.ts";
import { sameFor } from "../../src/fixes/same.ts";
import type { Json, Step } from "../../src/fixes/step.ts";
import type { Demands } from "../../src/model/demands.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { scanAws } from "../../src/sources/aws/index.ts";
import { FakeClock } from "../aws/fake-clock.ts";

/** One account of a sandbox, as its administrator. */
export interface Account {
  scan(demands: Demands): Promise<readonly JudgedSlice[]>;
  /** Makes a step; throws where the state before or after is not what it says. */
  make(step: Step): Promise<void>;
  /** Takes a step back; throws where the state is not what it was. What has no undo stays. */
  undo(step: Step): Promise<void>;
}

export function accountIn(sandbox: Sandbox, account: string, regions: readonly string[]): Account {
  const credentials = async () => sandbox.credentials(account);
  const session = new Session({ endpointUrl: sandbox.url, environment: {} });
  onTestFinished(() => session.close());
  const signal = new AbortController().signal;
  const live = new LiveAws({
    connections: session,
    credentials: () => credentials,
    signal,
    rate: 1_000,
    timeout: 5_000,
    clock: new FakeClock(),
  });
  const isNow = async (step: Step, wanted: Json) => {
    const seen = await live.read(step);
    if ("state" in seen && sameFor(step.kind, seen.state, wanted)) return;
    throw new Error(`${step.id} should be ${JSON.stringify(wanted)}, is ${JSON.stringify(seen)}`);
  };
  return {
    async scan(demands) {
      const slices: JudgedSlice[] = [];
      const scan = scanAws({
        environment: { AWS_REGION: regions[0] ?? "" },
        endpointUrl: sandbox.url,
        credentials,
        regions: [...regions],
        needs: CHECKS.flatMap(({ needs }) => needs),
        rate: 1_000,
        signal,
      });
      for await (const slice of scan) slices.push(judgeSlice(slice, CHECKS, demands));
      return slices.toSorted((one, other) =>
        JSON.stringify(one.scope) < JSON.stringify(other.scope) ? -1 : 1,
      );
    },
    async make(step) {
      await isNow(step, step.before);
      const made = await live.call(step, step.call, { fresh: true, spreading: true });
      if (!made.ok) throw new Error(`${step.id}: ${made.code} ${made.why}`);
      await isNow(step, step.after);
    },
    async undo(step) {
      if (typeof step.undo === "string") return;
      const made = await live.call(step, step.undo, { fresh: true, spreading: true });
      if (!made.ok) throw new Error(`${step.id}: ${made.code} ${made.why}`);
      await isNow(step, step.before);
    },
  };
}
