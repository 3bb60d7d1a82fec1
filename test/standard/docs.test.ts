import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { exemptionOn } from "../../src/standard/exemptions/claim.ts";
import { commentClaims } from "../../src/standard/exemptions/comments.ts";
import { claimOfTag, claimOfTexts } from "../../src/standard/exemptions/words.ts";
import { PRESETS } from "../../src/standard/presets.ts";
import { DEFAULTS } from "../../src/standard/settings.ts";
import { held } from "./read.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const page = readFileSync(join(ROOT, "docs/standard.md"), "utf8");
const block = (start: RegExp): string => {
  const found = [...page.matchAll(/^```\w+\n(.*?)^```$/gms)].map((match) => match[1] ?? "");
  return found.find((text) => start.test(text)) ?? expect.fail(`no example ${start}`);
};
const DAY = "2026-11-23";

test("the exemptions that the page shows hold, in all four forms", () => {
  const [inFile] = held(block(/^exemptions:/)).exemptions;
  const [comment] = commentClaims(block(/^# stagelight:exempt/).split("\n"), "main.tf");
  const metadata = claimOfTexts(parse(block(/^Metadata:/)).Metadata.stagelight.exempt[0]);
  const [key = "", value = ""] = block(/^stagelight:exempt:/)
    .trim()
    .split(" = ");
  const tag = claimOfTag(key.replace("stagelight:exempt:", ""), value);
  const claims = [inFile, comment, { ...metadata, where: "" }, { ...tag, where: "" }];
  for (const claim of claims) {
    const exempt = claim ? exemptionOn(claim, "high", DAY) : "missing";
    expect(exempt).toMatchObject({ until: "2027-01-31" });
    expect(claim?.checks).toEqual(["apigw_accesslogging"]);
  }
});

test("the page names every preset with its clauses, and every key", () => {
  for (const { name, layer } of PRESETS) {
    expect(page).toContain(`\`${name}\``);
    for (const [key, sourced] of Object.entries(layer)) {
      const clause = /\((?:.*[ ,])?([\w.-]*\d[\w.()-]*)\)$/.exec(sourced?.from ?? "")?.[1];
      if (clause) expect(page, `${name} ${key}`).toContain(clause.replace(/\)$/, ""));
    }
  }
  const general = { format: "format.<question>", alarms: "alarms.<subject>" };
  for (const key of Object.keys(DEFAULTS)) {
    const section = key.split(".")[0] as keyof typeof general;
    const shown = key !== "alarms.acts" && general[section] ? general[section] : key;
    expect(page).toContain(`| \`${shown}\``);
  }
});

test("the examples are standards", () => {
  const text = (name: string) => readFileSync(join(ROOT, "examples/standard", name), "utf8");
  const standard = held(text("stagelight.yaml"), { "/org.yaml": text("org.yaml") });
  expect(standard.layer["retention.min"]?.from).toMatch(/10\.5\.1/);
  expect(exemptionOn(standard.exemptions[0] ?? expect.fail(), "high", DAY)).toMatchObject({
    owner: "platform",
  });
});
