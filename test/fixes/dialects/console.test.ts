import { expect, test } from "vitest";
import { consoleSteps } from "../../../src/fixes/dialects/console/steps.ts";
import { Scene } from "../scene.ts";
import * as make from "../steps.ts";
import { partOf, written } from "./part.ts";

test("steps of every kind have a place to go or a command to paste, and name what they need", async () => {
  const scene = await Scene.open();
  const steps = await scene.everyKind();
  const text = written(consoleSteps(), partOf(steps));
  const sections = text.split(/^(?=\d+\. )/m).slice(1);
  expect(sections).toHaveLength(steps.length);
  for (const section of sections)
    expect(section).toMatch(/https:\/\/eu-west-1\.console\.aws\.amazon\.com\/|CloudShell/);
  expect(sections[5]).toContain("After steps 1, 4.");
  const format = steps.find(({ kind }) => kind === "set-access-log")?.after as { format: string };
  expect(text).toContain(`     ${format.format}\n`);
});

test.each([
  [
    "eu-west-1",
    "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Fa$252Fb",
  ],
  ["cn-north-1", "https://cn-north-1.console.amazonaws.cn/cloudwatch/home?region=cn-north-1#"],
  [
    "us-gov-west-1",
    "https://us-gov-west-1.console.amazonaws-us-gov.com/cloudwatch/home?region=us-gov-west-1#",
  ],
])("links lead to the console of the partition: %s", (region, link) => {
  expect(written(consoleSteps(), partOf([make.retention("/a/b", null, 90, { region })]))).toContain(link);
});

test("where no console is known there is no link", () => {
  const text = written(
    consoleSteps(),
    partOf([make.retention("/a/b", null, 90, { region: "us-iso-east-1" })]),
  );
  expect(text).not.toContain("https://");
  expect(text).toContain("90 days");
});
