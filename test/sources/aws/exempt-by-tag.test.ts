import { expect, test } from "vitest";
import { sandboxed } from "./sandboxed.ts";

const { start, scan } = sandboxed();
const ACCOUNT = "111122223333";
const KEY = "stagelight:exempt:apigw_accesslogging";
const stage = (name: string, value?: string) => ({ name, ...(value ? { tags: { [KEY]: value } } : {}) });

test("a live tag exempts the stage that carries it, whatever it says of others", async () => {
  await start(
    {
      seed: {
        accounts: [
          {
            id: ACCOUNT,
            name: "payments",
            regions: {
              "eu-west-1": {
                restApis: [
                  {
                    name: "orders",
                    stages: [
                      stage("open", "until=2027-01-31 owner=payments reason=public status page"),
                      stage("greedy", "until=2027-01-31 owner=x stage=plain reason=y"),
                      stage("expired", "until=2026-01-31 owner=payments reason=until the move"),
                      stage("plain"),
                    ],
                  },
                ],
              },
            },
          },
        ],
      },
    },
    ACCOUNT,
  );
  const { document, exit, stderr } = await scan(
    ["--region", "eu-west-1", "--checks", "apigw_accesslogging", "--no-cost"],
    { today: "2026-11-23" },
  );
  const outcome = new Map(
    document.findings.map(({ stage: id, exempt, message }) => [
      id.split("/").at(-1),
      exempt?.reason ?? message,
    ]),
  );
  expect(outcome.get("open")).toBe("public status page");
  expect(outcome.get("greedy")).toMatch(/does not hold: there is no stage \(known: reason, owner, until\)/);
  expect(outcome.get("expired")).toMatch(/it ended on 2026-01-31/);
  expect(outcome.get("plain")).toBe("No access log is configured.");
  expect(document.coverage).toMatchObject({ stages: 4, exempt: 1, unlogged: 3 });
  expect(stderr).toMatch(/greedy, tag stagelight:exempt:apigw_accesslogging does not hold/);
  expect(exit).toBe(1);
});
