import { GetRestApisCommand } from "@aws-sdk/client-api-gateway";
import { DescribeRegionsCommand } from "@aws-sdk/client-ec2";
import {
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListChildrenCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
} from "@aws-sdk/client-organizations";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Sandbox, type Seed, startSandbox } from "../../src/sandbox/index.ts";
import { clients, clientsOf, refusal } from "./clients.ts";

const MANAGEMENT = "111111111111";
const MEMBER = "222222222222";
const SUSPENDED = "333333333333";

const member = (n: number) => ({ id: String(400_000_000_000 + n), name: `member-${n}`, unit: "Teams" });

const SEED: Seed = {
  organization: {
    managementAccount: MANAGEMENT,
    delegatedAdministrators: [String(400_000_000_000)],
    units: [{ name: "Workloads" }, { name: "Teams", parent: "Workloads" }],
  },
  accounts: [
    { id: MANAGEMENT, name: "management" },
    {
      id: MEMBER,
      name: "payments",
      unit: "Workloads",
      optedInRegions: ["me-south-1"],
      roles: [
        { name: "Scan", trusts: [MANAGEMENT] },
        { name: "Careful", trusts: [`arn:aws:iam::${MANAGEMENT}:root`], externalId: "shibboleth" },
        { name: "Closed", trusts: ["999999999999"] },
      ],
      regions: { "eu-west-1": { restApis: [{ id: "abc", name: "orders", stages: [] }] } },
    },
    { id: SUSPENDED, name: "old", status: "SUSPENDED", roles: [{ name: "Scan", trusts: ["*"] }] },
    ...Array.from({ length: 45 }, (_, n) => member(n)),
  ],
};

const START = Date.UTC(2026, 5, 1);
let now = START;
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: SEED, clock: () => now, verifySignatures: true });
});
afterAll(() => sandbox.close());

const assume = (name: string, account = MEMBER, externalId?: string) =>
  clientsOf(sandbox, MANAGEMENT).sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${account}:role/${name}`,
      RoleSessionName: "stagelight",
      DurationSeconds: 900,
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    }),
  );

async function sessionOf(name: string) {
  const { Credentials } = await assume(name);
  return {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  };
}

describe("STS", () => {
  test("tells an account's administrator who it is", async () => {
    expect(await clientsOf(sandbox, MEMBER).sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: MEMBER,
      Arn: `arn:aws:iam::${MEMBER}:user/sandbox-admin`,
    });
  });

  test("gives a session in the role's account, which then sees that account", async () => {
    const { sts, v1 } = clients(sandbox.url, await sessionOf("Scan"));
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: MEMBER,
      Arn: `arn:aws:sts::${MEMBER}:assumed-role/Scan/stagelight`,
    });
    const { items } = await v1.send(new GetRestApisCommand({}));
    expect(items?.map(({ name }) => name)).toEqual(["orders"]);
  });

  test.each([
    ["a role that trusts somebody else", "Closed", MEMBER, undefined],
    ["a role that is not there", "Nobody", MEMBER, undefined],
    ["an account that is not there", "Scan", "555555555555", undefined],
    ["a suspended account", "Scan", SUSPENDED, undefined],
    ["a missing external id", "Careful", MEMBER, undefined],
    ["a wrong external id", "Careful", MEMBER, "guess"],
  ])("refuses %s", async (_, role, account, externalId) => {
    const { name, status, message } = await refusal(assume(role, account, externalId));
    expect({ name, status }).toEqual({ name: "AccessDenied", status: 403 });
    expect(message).toContain(`sts:AssumeRole on resource: arn:aws:iam::${account}:role/${role}`);
  });

  test("takes the right external id", async () => {
    expect((await assume("Careful", MEMBER, "shibboleth")).AssumedRoleUser?.Arn).toContain(
      "assumed-role/Careful/",
    );
  });

  test("a session ends when its time is over", async () => {
    const { v1, sts, ec2 } = clients(sandbox.url, await sessionOf("Scan"));
    now += 900_000;
    const names = await Promise.all([
      refusal(v1.send(new GetRestApisCommand({}))),
      refusal(sts.send(new GetCallerIdentityCommand({}))),
      refusal(ec2.send(new DescribeRegionsCommand({}))),
    ]);
    now = START;
    expect(names.map(({ name }) => name)).toEqual([
      "ExpiredTokenException",
      "ExpiredToken",
      "RequestExpired",
    ]);
  });
});

describe("keys", () => {
  const nobody = { accessKeyId: "AKIANOBODY0000000000", secretAccessKey: "x" };

  test.each([
    [
      "API Gateway",
      (c: ReturnType<typeof clients>) => c.v1.send(new GetRestApisCommand({})),
      "UnrecognizedClientException",
    ],
    [
      "STS",
      (c: ReturnType<typeof clients>) => c.sts.send(new GetCallerIdentityCommand({})),
      "InvalidClientTokenId",
    ],
    ["EC2", (c: ReturnType<typeof clients>) => c.ec2.send(new DescribeRegionsCommand({})), "AuthFailure"],
    [
      "Organizations",
      (c: ReturnType<typeof clients>) => c.organizations.send(new ListRootsCommand({})),
      "UnrecognizedClientException",
    ],
  ])("%s does not know a stranger's key", async (_, call, name) => {
    expect((await refusal(call(clients(sandbox.url, nobody)))).name).toBe(name);
  });

  test("a known key with a wrong secret fails the signature check", async () => {
    const { accessKeyId } = sandbox.credentials(MEMBER);
    const { v1 } = clients(sandbox.url, { accessKeyId, secretAccessKey: "wrong" });
    expect((await refusal(v1.send(new GetRestApisCommand({})))).name).toBe("InvalidSignatureException");
  });

  test("a session's key needs its token", async () => {
    const { sessionToken: _, ...rest } = await sessionOf("Scan");
    const { v1 } = clients(sandbox.url, rest);
    expect((await refusal(v1.send(new GetRestApisCommand({})))).name).toBe("UnrecognizedClientException");
  });

  test("a request without a signature is refused", async () => {
    const answer = await fetch(`${sandbox.url}/restapis`);
    expect([answer.status, answer.headers.get("x-amzn-errortype")]).toEqual([
      403,
      "MissingAuthenticationTokenException",
    ]);
  });
});

describe("Regions", () => {
  test("those an account has: the default ones and those it opted in to", async () => {
    const { Regions = [] } = await clientsOf(sandbox, MEMBER).ec2.send(new DescribeRegionsCommand({}));
    const status = new Map(Regions.map((each) => [each.RegionName, each.OptInStatus]));
    expect(status.size).toBe(18);
    expect(status.get("eu-west-1")).toBe("opt-in-not-required");
    expect(status.get("me-south-1")).toBe("opted-in");
  });

  test("all of them when asked", async () => {
    const { Regions = [] } = await clientsOf(sandbox, MEMBER).ec2.send(
      new DescribeRegionsCommand({ AllRegions: true }),
    );
    expect(Regions.find(({ RegionName }) => RegionName === "af-south-1")?.OptInStatus).toBe("not-opted-in");
  });

  test("a Region that is not enabled does not know the account's keys", async () => {
    const { v1 } = clientsOf(sandbox, MEMBER, "af-south-1");
    expect((await refusal(v1.send(new GetRestApisCommand({})))).name).toBe("UnrecognizedClientException");
    const enabled = clientsOf(sandbox, MEMBER, "me-south-1").v1;
    expect((await enabled.send(new GetRestApisCommand({}))).items).toEqual([]);
  });

  test("accounts and Regions do not see each other's APIs", async () => {
    const count = async (account: string, region: string) =>
      (await clientsOf(sandbox, account, region).v1.send(new GetRestApisCommand({}))).items?.length;
    expect(await count(MEMBER, "eu-west-1")).toBe(1);
    expect(await count(MEMBER, "us-east-1")).toBe(0);
    expect(await count(MANAGEMENT, "eu-west-1")).toBe(0);
  });
});

describe("Organizations", () => {
  test("lists accounts in pages of 20, with their status", async () => {
    const { organizations } = clientsOf(sandbox, MANAGEMENT);
    const sizes: number[] = [];
    const status = new Map<string | undefined, string | undefined>();
    let NextToken: string | undefined;
    do {
      const page = await organizations.send(new ListAccountsCommand({ NextToken }));
      sizes.push(page.Accounts?.length ?? 0);
      for (const account of page.Accounts ?? []) status.set(account.Id, account.Status);
      NextToken = page.NextToken;
    } while (NextToken);
    expect(sizes).toEqual([20, 20, 8]);
    expect(status.size).toBe(48);
    expect([status.get(MEMBER), status.get(SUSPENDED)]).toEqual(["ACTIVE", "SUSPENDED"]);
  });

  test("walks from the root to the accounts of a unit and back", async () => {
    const { organizations } = clientsOf(sandbox, MANAGEMENT);
    const { Organization } = await organizations.send(new DescribeOrganizationCommand({}));
    expect(Organization?.MasterAccountId).toBe(MANAGEMENT);
    const root = (await organizations.send(new ListRootsCommand({}))).Roots?.[0]?.Id;
    const unitsOf = async (ParentId: string | undefined) =>
      (await organizations.send(new ListOrganizationalUnitsForParentCommand({ ParentId })))
        .OrganizationalUnits ?? [];
    const [workloads] = await unitsOf(root);
    const [teams] = await unitsOf(workloads?.Id);
    expect([workloads?.Name, teams?.Name]).toEqual(["Workloads", "Teams"]);
    const { Accounts = [], NextToken } = await organizations.send(
      new ListAccountsForParentCommand({ ParentId: teams?.Id }),
    );
    expect([Accounts.length, typeof NextToken]).toEqual([20, "string"]);
    const parents = await organizations.send(new ListParentsCommand({ ChildId: MEMBER }));
    expect(parents.Parents).toEqual([{ Id: workloads?.Id, Type: "ORGANIZATIONAL_UNIT" }]);
    const children = await organizations.send(
      new ListChildrenCommand({ ParentId: root, ChildType: "ACCOUNT" }),
    );
    expect(children.Children?.map(({ Id }) => Id)).toEqual([MANAGEMENT, SUSPENDED]);
  });

  test("answers only the management account", async () => {
    const { organizations } = clientsOf(sandbox, MEMBER);
    expect((await refusal(organizations.send(new ListAccountsCommand({})))).name).toBe(
      "AccessDeniedException",
    );
    const { Organization } = await organizations.send(new DescribeOrganizationCommand({}));
    expect(Organization?.MasterAccountId).toBe(MANAGEMENT);
  });

  test("answers a delegated administrator too", async () => {
    const { organizations } = clientsOf(sandbox, String(400_000_000_000));
    expect((await organizations.send(new ListRootsCommand({}))).Roots).toHaveLength(1);
  });

  test("does not take a token it has not given out", async () => {
    const { organizations } = clientsOf(sandbox, MANAGEMENT);
    const refused = await refusal(organizations.send(new ListAccountsCommand({ NextToken: "made-up" })));
    expect(refused.name).toBe("InvalidInputException");
  });

  test("an account outside any organization is told so", async () => {
    const alone = await startSandbox();
    const { organizations } = clientsOf(alone, "111122223333");
    expect((await refusal(organizations.send(new DescribeOrganizationCommand({})))).name).toBe(
      "AWSOrganizationsNotInUseException",
    );
    await alone.close();
  });
});
