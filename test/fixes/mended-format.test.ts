import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { namesOn } from "../../src/access-log/catalogue.ts";
import { lint } from "../../src/access-log/lint/index.ts";
import { parseFormat } from "../../src/access-log/parse.ts";
import { preset } from "../../src/access-log/presets.ts";
import accesslogFormat from "../../src/checks/accesslog-format.ts";
import accesslogIdentity from "../../src/checks/accesslog-identity.ts";
import accesslogSecrets from "../../src/checks/accesslog-secrets.ts";
import { judgeStage } from "../../src/checks/judge.ts";
import { mendedFormat } from "../../src/fixes/format/mended.ts";
import { BASELINE } from "../../src/model/demands.ts";
import { known } from "../../src/model/fact.ts";
import type { ApiType, Stage } from "../../src/model/stage.ts";

const TYPES: readonly ApiType[] = ["REST", "HTTP", "WEBSOCKET"];

function verdicts(format: string, apiType: ApiType): string[] {
  const stage: Stage = {
    id: "it",
    apiType,
    api: { id: "abc", name: "orders" },
    name: "prod",
    origin: { kind: "aws", account: "111122223333", region: "eu-west-1", arn: "arn:aws:apigateway:::x" },
    accessLog: known({
      destination: known("arn:aws:logs:eu-west-1:111122223333:log-group:x"),
      format: known(format),
    }),
  };
  return [accesslogFormat, accesslogIdentity, accesslogSecrets].map(
    (check) => judgeStage(check, stage, {}).verdict,
  );
}

const passes = (apiType: ApiType) => (format: string) => !verdicts(format, apiType).includes("fail");

const mend = (format: string, apiType: ApiType) =>
  mendedFormat(format, { apiType, fields: BASELINE.fields, secrets: true, passes: passes(apiType) });

test("a format that passes stays, to the last character", () => {
  for (const apiType of TYPES) expect(mend(preset(apiType), apiType)).toEqual({ format: preset(apiType) });
});

test("fields stay in their order: what is wrong is corrected, what is missing comes behind", () => {
  const { format, change } =
    mend('{ "id":"$context.requestId", "st":$context.status, "key":"$context.identity.apiKey" }', "REST") ??
    {};
  expect(format).toBe(
    '{ "id":"$context.requestId", "st":"$context.status", "key":"$context.identity.apiKeyId",' +
      '"httpMethod":"$context.httpMethod","path":"$context.path","requestTimeEpoch":"$context.requestTimeEpoch","ip":"$context.identity.sourceIp" }',
  );
  expect(change).toMatch(/^The format is mended: it corrects \$context.status, corrects/);
});

test("columns keep their places", () => {
  const { format } =
    mend('$context.identity.sourceIp $context.nothingLikeIt "$context.httpMethod" $context.status', "REST") ??
    {};
  expect(format).toMatch(
    /^\$context\.identity\.sourceIp - "\$context\.httpMethod" \$context\.status \$context\.requestId /,
  );
});

test("a trailing newline that REST takes stays at the end", () => {
  expect(mend("$context.requestId $context.status\n", "REST")?.format).toMatch(/ip|sourceIp\n$/);
  expect(mend("$context.requestId $context.status\n", "HTTP")?.format).not.toContain("\n");
});

test("a field said twice goes, one that says something else gets its own name", () => {
  const same = '{"a":"$context.requestId","a":"$context.requestId","b":"$context.status"}';
  expect(mend(same, "WEBSOCKET")?.format).toMatch(/^\{"a":"\$context\.requestId","b":"\$context\.status",/);
  const other = '{"a":"$context.requestId","a":"$context.status"}';
  expect(mend(other, "WEBSOCKET")?.format).toMatch(/^\{"a":"\$context\.requestId","a2":"\$context\.status",/);
});

test("what cannot be mended gives way to ours", () => {
  for (const broken of [
    '{"a":"$context.requestId"',
    `{"a":"$context.requestId","b":"${"x".repeat(4_000)}"}`,
  ]) {
    expect(mend(broken, "HTTP")).toEqual({
      format: preset("HTTP"),
      change: "The format there was could not be mended: ours takes its place.",
    });
  }
});

test("a demand that no variable of the API type meets leaves nothing to put", () => {
  const fields = [{ question: "who", apiTypes: ["HTTP"], anyOf: ["identity.vpceId"] }] as const;
  expect(
    mendedFormat("$context.requestId", { apiType: "HTTP", fields, secrets: true, passes: () => false }),
  ).toBeUndefined();
});

describe("of any format", () => {
  const name = fc.oneof(
    fc.constantFrom(...TYPES.flatMap((type) => namesOn(type))),
    fc.constantFrom(
      "identity.apiKey",
      "requestOverride.header.authorization",
      "authorizer.claims",
      "reqestId",
      "request.header.x-a",
      "authorizer.claims.cognito:username",
      "error.messageString",
      "identity.clientCert.clientCertPem",
    ),
  );
  const field = fc.tuple(
    fc.constantFrom("a", "b", "c-d", "é", "status", "ip"),
    name,
    fc.constantFrom('"', "", '"x '),
  );
  const json = fc
    .array(field, { maxLength: 8 })
    .map(
      (fields) =>
        `{${fields.map(([key, value, quote]) => `"${key}": ${quote}$context.${value}${quote && '"'}`).join(", ")}}`,
    );
  const columns = fc
    .tuple(fc.array(name, { minLength: 1, maxLength: 8 }), fc.constantFrom(" ", ",", "|", "\t", "\n"))
    .map(([names, separator]) => names.map((each) => `$context.${each}`).join(separator));

  test("the result passes all three checks, and mended again it stays", () => {
    fc.assert(
      fc.property(
        fc.oneof(json, columns, fc.string({ maxLength: 80 })),
        fc.constantFrom(...TYPES),
        (text, apiType) => {
          const format = mend(text, apiType)?.format ?? "";
          expect(verdicts(format, apiType)).not.toContain("fail");
          expect(mend(format, apiType)).toEqual({ format });
        },
      ),
      { numRuns: 400 },
    );
  });

  test("what people have and what is right stays, in its order", () => {
    fc.assert(
      fc.property(columns, fc.constantFrom(...TYPES), (text, apiType) => {
        const before = parseFormat(text);
        const wrong = new Set(lint(before, apiType).findings.map(({ start }) => start));
        const right = before.variables.filter(({ start }) => !wrong.has(start)).map(({ name: each }) => each);
        const after = parseFormat(mend(text, apiType)?.format ?? "").variables.map(({ name: each }) => each);
        let at = 0;
        for (const each of after) if (each === right[at]) at += 1;
        expect(at).toBe(right.length);
      }),
      { numRuns: 200 },
    );
  });
});
