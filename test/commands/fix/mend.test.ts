import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import accesslogging from "../../../src/checks/accesslogging.ts";
import { type JudgedSlice, judgeSlice } from "../../../src/checks/judge.ts";
import { mendCode, type Rescan } from "../../../src/commands/fix/code/mend.ts";
import { codeSlices } from "../../../src/commands/scan/code.ts";
import { BASELINE } from "../../../src/model/demands.ts";
import { ioFor } from "../cli.ts";

const FLAGS = { format: "terminal", cost: false };

const LOGS = `  access_log_settings {
    destination_arn = "arn:aws:logs:eu-west-1:111122223333:log-group:g"
    format          = "$context.requestId"
  }
`;

const stage = (label: string, logs = "") => `resource "aws_api_gateway_stage" "${label}" {
  rest_api_id   = "abc"
  deployment_id = "d"
  stage_name    = "${label}"
${logs}}
`;

/** The patches for a folder where a patch of `bare.tf` costs the stage of `logged` its log, as the second look sees it. */
async function mendedWhereLost(files: Record<string, string>, logged: string, log = LOGS) {
  const cwd = mkdtempSync(join(tmpdir(), "stagelight-mend-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  const io = ioFor({ cwd });
  const slices: JudgedSlice[] = [];
  for await (const slice of await codeSlices(["."], FLAGS, io, () => {}, true))
    slices.push(judgeSlice(slice, [accesslogging]));
  const looks: number[] = [];
  const rescan: Rescan = async function* (instead, also) {
    looks.push(instead.size);
    const path = resolve(cwd, logged);
    const text = instead.get(path) ?? files[logged] ?? "";
    const touched = instead.has(resolve(cwd, "bare.tf"));
    const lost = touched ? new Map([...instead, [path, text.replace(log, "")]]) : instead;
    yield* await codeSlices([".", ...also], FLAGS, io, () => {}, true, lost);
  };
  const given = { demands: BASELINE, wanted: ["apigw_accesslogging"] };
  const { patches, files: changes, manual } = await mendCode(slices, given, rescan, (all) => all, io);
  return {
    patches: patches.map(({ id }) => id),
    files: changes.map(({ file }) => file),
    manual: manual.map(({ stage: id, reason }) => `${id} ${reason}`),
    looks,
  };
}

test("a patch that takes its log from another stage of the file is left to people", async () => {
  const bare = `${stage("a")}${stage("b", LOGS)}`;
  const { patches, manual } = await mendedWhereLost({ "bare.tf": bare, "c.tf": stage("c") }, "bare.tf");
  expect(patches).toEqual(["patch c.tf#aws_api_gateway_stage.c"]);
  expect(manual).toEqual([
    expect.stringMatching(/^bare\.tf#aws_api_gateway_stage\.a .* another one was worse off/),
  ]);
});

test("where no patch is of the harmed stage's file, none of them is given", async () => {
  const files = { "bare.tf": stage("a"), "c.tf": stage("c"), "b.tf": stage("b", LOGS) };
  const { patches, files: changed, manual } = await mendedWhereLost(files, "b.tf");
  expect([patches, changed]).toEqual([[], []]);
  expect(manual).toHaveLength(2);
});

test("a stage that might have had its log and has none any more is harmed too", async () => {
  const settings = `  dynamic "access_log_settings" {
    for_each = var.on ? [1] : []
    content {
      destination_arn = "arn:aws:logs:eu-west-1:111122223333:log-group:g"
      format          = "$context.requestId"
    }
  }
`;
  const files = {
    "bare.tf": stage("a"),
    "b.tf": `variable "on" {\n  type = bool\n}\n${stage("b", settings)}`,
  };
  const { patches, manual } = await mendedWhereLost(files, "b.tf", settings);
  expect(patches).toEqual([]);
  expect(manual).toHaveLength(1);
});

test("without harm all patches are given at the first look", async () => {
  const files = { "bare.tf": stage("a"), "b.tf": stage("b", LOGS.replace("$context.requestId", "x")) };
  const { patches, looks } = await mendedWhereLost(files, "b.tf");
  expect(patches).toEqual(["patch bare.tf#aws_api_gateway_stage.a"]);
  expect(looks).toEqual([1]);
});
