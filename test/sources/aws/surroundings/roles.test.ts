import { expect, test } from "vitest";
import { ACCOUNT, iam, iamError, REGION, restStage, type Script, scriptedAws } from "./scripted-aws.ts";

const scan = scriptedAws();
const known = (value: unknown) => ({ state: "known", value });
const ROLE = `arn:aws:iam::${ACCOUNT}:role/service/ApiGatewayLogs`;
const home = { rest: { a: [restStage("prod", "orders")] }, cloudwatchRoleArn: ROLE };
const needs = ["roles"] as const;

const TRUST = '{"Statement":[{"Principal":{"Service":"apigateway.amazonaws.com"}}]}';
const ALLOW = '{"Statement":[{"Effect":"Allow","Action":"logs:*","Resource":"*"}]}';
const MANAGED = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";
const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/boundary`;

const member = (...inner: string[]) => inner.map((each) => `<member>${each}</member>`).join("");
const role = (more = "", arn = ROLE) =>
  iam(
    "GetRole",
    `<Role><RoleName>ApiGatewayLogs</RoleName><Arn>${arn}</Arn>
     <AssumeRolePolicyDocument>${encodeURIComponent(TRUST)}</AssumeRolePolicyDocument>${more}</Role>`,
  );
const WHOLE: Script = {
  GetRole: () =>
    role(
      `<PermissionsBoundary><PermissionsBoundaryType>Policy</PermissionsBoundaryType>
       <PermissionsBoundaryArn>${BOUNDARY}</PermissionsBoundaryArn></PermissionsBoundary>`,
    ),
  ListRolePolicies: ({ Marker }) =>
    Marker === undefined
      ? iam(
          "ListRolePolicies",
          `<PolicyNames>${member("one")}</PolicyNames><IsTruncated>true</IsTruncated><Marker>m</Marker>`,
        )
      : iam(
          "ListRolePolicies",
          `<PolicyNames>${member("two")}</PolicyNames><IsTruncated>false</IsTruncated>`,
        ),
  GetRolePolicy: ({ PolicyName }) =>
    iam(
      "GetRolePolicy",
      `<PolicyName>${PolicyName}</PolicyName><PolicyDocument>${encodeURIComponent(ALLOW)}</PolicyDocument>`,
    ),
  ListAttachedRolePolicies: () =>
    iam(
      "ListAttachedRolePolicies",
      `<AttachedPolicies>${member(`<PolicyName>x</PolicyName><PolicyArn>${MANAGED}</PolicyArn>`)}</AttachedPolicies>
       <IsTruncated>false</IsTruncated>`,
    ),
  GetPolicy: ({ PolicyArn }) =>
    iam("GetPolicy", `<Policy><Arn>${PolicyArn}</Arn><DefaultVersionId>v3</DefaultVersionId></Policy>`),
  GetPolicyVersion: ({ PolicyArn, VersionId }) =>
    iam(
      "GetPolicyVersion",
      `<PolicyVersion><Document>${encodeURIComponent(`{"Sid":"${PolicyArn} ${VersionId}"}`)}</Document></PolicyVersion>`,
    ),
};

test("the account role is read with all that decides what it may do", async () => {
  const { slice } = await scan(home, WHOLE, { needs });
  expect(slice.surroundings).toEqual({
    accountRole: known(ROLE),
    roles: {
      items: [
        {
          id: ROLE,
          name: known("ApiGatewayLogs"),
          trust: known(TRUST),
          policies: [
            { name: "one", document: known(ALLOW) },
            { name: "two", document: known(ALLOW) },
            { name: MANAGED, document: known(`{"Sid":"${MANAGED} v3"}`) },
          ],
          boundary: known(`{"Sid":"${BOUNDARY} v3"}`),
        },
      ],
    },
  });
  expect(slice.gaps).toEqual([]);
});

test("IAM is the same everywhere: two Regions with one role read it once", async () => {
  const { slices, asked } = await scan(home, WHOLE, { needs, regions: [REGION, "eu-west-2"] });
  expect(asked.filter(({ operation }) => operation === "GetRole")).toHaveLength(1);
  expect(slices.map(({ surroundings }) => surroundings.roles?.items.length)).toEqual([1, 1]);
});

test("a role that is gone is an empty list and no gap", async () => {
  const { slice } = await scan(home, { GetRole: () => iamError("NoSuchEntity") }, { needs });
  expect(slice.surroundings.roles).toEqual({ items: [] });
  expect(slice.gaps).toEqual([]);
});

test("a role made again under another path is not the one that API Gateway was given", async () => {
  const other = `arn:aws:iam::${ACCOUNT}:role/ApiGatewayLogs`;
  const { slice } = await scan(home, { ...WHOLE, GetRole: () => role("", other) }, { needs });
  expect(slice.surroundings.roles?.items.map(({ id }) => id)).toEqual([other]);
});

test("no role is asked for where none is set, or where no API uses it", async () => {
  const unset = await scan({ rest: home.rest }, {}, { needs });
  expect(unset.asked).toEqual([]);
  expect(unset.slice.surroundings).toEqual({ accountRole: known(null), roles: { items: [] } });
  const unused = await scan({ http: { h: [] }, cloudwatchRoleArn: ROLE }, {}, { needs });
  expect(unused.asked).toEqual([]);
  expect(unused.slice.surroundings).toEqual({ roles: { items: [] } });
});

test("a role of another account was not looked at, and the listing says so", async () => {
  const foreign = "arn:aws:iam::999999999999:role/x";
  const { slice, asked } = await scan({ ...home, cloudwatchRoleArn: foreign }, {}, { needs });
  expect(asked).toEqual([]);
  expect(slice.surroundings.roles?.unseen).toMatch(/another account/);
});

test("a denied role leaves it unseen, with one gap that names the permission", async () => {
  const { slice } = await scan(home, { GetRole: () => iamError("AccessDenied", 403) }, { needs });
  expect(slice.surroundings.roles).toMatchObject({ items: [], unseen: expect.stringMatching(/iam:GetRole/) });
  expect(slice.gaps).toMatchObject([
    {
      kind: "access-denied",
      account: ACCOUNT,
      region: REGION,
      operation: "GetRole",
      permission: "iam:GetRole",
    },
  ]);
});

test("policies that may not be listed or read are unknown, not absent", async () => {
  const { slice } = await scan(
    home,
    {
      ...WHOLE,
      ListRolePolicies: () => iamError("AccessDenied", 403),
      GetPolicyVersion: () => iamError("AccessDenied", 403),
    },
    { needs },
  );
  const [read] = slice.surroundings.roles?.items ?? [];
  expect(read?.unseenPolicies).toMatch(/iam:ListRolePolicies/);
  expect(read?.policies).toMatchObject([{ name: MANAGED, document: { state: "unknown" } }]);
  expect(read?.boundary?.state).toBe("unknown");
  expect(slice.gaps.map(({ operation }) => operation).sort()).toEqual([
    "GetPolicyVersion",
    "ListRolePolicies",
  ]);
});

test.each<[string, Partial<Script>]>([
  [
    "a document that is not URL-encoded",
    { GetRolePolicy: () => iam("GetRolePolicy", "<PolicyDocument>%</PolicyDocument>") },
  ],
  ["no document", { GetRolePolicy: () => iam("GetRolePolicy", "") }],
  [
    "one longer than IAM allows",
    { GetRolePolicy: () => iam("GetRolePolicy", `<PolicyDocument>${"a".repeat(70_000)}</PolicyDocument>`) },
  ],
])("%s is unknown", async (_, script) => {
  const { slice } = await scan(home, { ...WHOLE, ...script } as Script, { needs });
  const [one] = slice.surroundings.roles?.items[0]?.policies ?? [];
  expect(one?.document.state).toBe("unknown");
});

test("an answer that is no role is a gap", async () => {
  const { slice } = await scan(
    home,
    { GetRole: () => iam("GetRole", "<Role><RoleName>x</RoleName></Role>") },
    { needs },
  );
  expect(slice.surroundings.roles?.unseen).toMatch(/not what AWS gives/);
  expect(slice.gaps).toMatchObject([{ kind: "malformed-answer", operation: "GetRole", region: REGION }]);
});
