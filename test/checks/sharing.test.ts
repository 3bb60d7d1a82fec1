import { expect, test } from "vitest";
import check from "../../src/checks/accesslog-format.ts";
import { judgeSlice } from "../../src/checks/judge.ts";
import { known, set } from "../../src/model/fact.ts";
import type { Stage } from "../../src/model/stage.ts";
import { codeStage, FORMAT, GROUP_ARN, liveStage, writes } from "./subject.ts";

const WITH_API = '{"requestId":"$context.requestId","api":"$context.apiId"}';
const WITH_BOTH = '{"requestId":"$context.requestId","api":"$context.apiId","stage":"$context.stage"}';

const stage = (api: string, name: string, accessLog: Stage["accessLog"] = writes(known(GROUP_ARN))): Stage =>
  liveStage({ id: `${api}/${name}`, api: { id: api, name: api }, name, accessLog });

const messages = (...stages: Stage[]): Record<string, string> =>
  Object.fromEntries(
    judgeSlice({ scope: { kind: "code", path: "." }, stages, surroundings: {}, gaps: [] }, [
      check,
    ]).findings.map((finding) => {
      expect(finding.verdict).toBe("pass");
      return [finding.stage, finding.message];
    }),
  );

test("stages that write the same lines into one log group are warned, each with the others", () => {
  const said = messages(
    stage("orders", "prod"),
    stage("carts", "prod", writes(known(`${GROUP_ARN}:*`))),
    stage("alone", "prod", writes(known(`${GROUP_ARN}-alone`))),
  );
  expect(said["orders/prod"]).toMatch(
    /Warning: .*whose line.* They are prod of carts\. Add \$context\.apiId/,
  );
  expect(said["carts/prod"]).toContain("They are prod of orders.");
  expect(said["alone/prod"]).not.toContain("Warning");
});

test("what the line tells apart is no matter: the API, the stage, or another format", () => {
  const apart = [
    stage("orders", "prod", writes(known(GROUP_ARN), known(WITH_API))),
    stage("orders", "dev", writes(known(GROUP_ARN), known(WITH_API))),
    stage("carts", "prod", writes(known(GROUP_ARN), known(WITH_API))),
    stage("users", "prod"),
    stage("users", "dev", writes(known(GROUP_ARN), known(WITH_BOTH))),
    stage("other", "dev", writes(known(GROUP_ARN), known(WITH_BOTH))),
  ];
  const said = messages(...apart);
  expect(said["orders/prod"]).toMatch(/without \$context\.stage nobody.* They are dev of orders\. /);
  for (const id of ["carts/prod", "users/prod", "users/dev", "other/dev"])
    expect(said[id]).not.toContain("Warning");
});

test("of many stages three are named and the rest counted", () => {
  const many = Array.from({ length: 9 }, (_, number) => stage(`api${number}`, "prod"));
  expect(messages(...many)["api8/prod"]).toContain(
    "They are prod of api0, prod of api1, prod of api2 and 5 more.",
  );
  expect(messages(...many)["api0/prod"]).toContain(
    "They are prod of api1, prod of api2, prod of api3 and 5 more.",
  );
});

test("in code, attributes of one log group are one destination; under conditions nobody knows", () => {
  const code = (id: string, group: string, more: Partial<Stage> = {}) =>
    codeStage({
      id,
      api: { id, name: id },
      accessLog: writes(set("AccessLog.Arn", group), known(FORMAT)),
      ...more,
    });
  const worlds = [{ assignment: { IsProd: true }, isDefault: true }];
  const said = messages(
    code("one", "AccessLog"),
    code("two", "AccessLog"),
    code("three", "OtherLog"),
    code("four", "AccessLog", { worlds }),
  );
  expect(said.one).toContain("They are prod of two.");
  expect(said.three).not.toContain("Warning");
  expect(said.four).not.toContain("Warning");
});
