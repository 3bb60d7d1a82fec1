import { AwsError } from "../aws-error.ts";
import { numberIn, textIn } from "../body.ts";
import { pageOf, pageSize } from "../page.ts";
import { awsJson } from "../protocols/aws-json.ts";
import { type Call, JSON_REFUSALS, type Operation, type Service } from "../service.ts";
import type { Account } from "../state/account.ts";
import type { Organization } from "../state/world.ts";

/** The largest page of every list of Organizations (API reference). */
const PAGE = 20;

const invalidInput = (reason: string, message: string) =>
  new AwsError(400, "InvalidInputException", message, { Reason: reason });

function organizationOf(call: Call): Organization {
  const { organization } = call.world;
  if (!organization?.parents.has(call.account.id)) {
    throw new AwsError(
      400,
      "AWSOrganizationsNotInUseException",
      "Your account is not a member of an organization.",
    );
  }
  return organization;
}

/** Everything but DescribeOrganization answers only the management account and delegated administrators. */
function managedBy(call: Call): Organization {
  const organization = organizationOf(call);
  const { managementAccount, delegatedAdministrators } = organization;
  if (managementAccount !== call.account.id && !delegatedAdministrators.has(call.account.id)) {
    throw new AwsError(400, "AccessDeniedException", "You don't have permissions to access this resource.");
  }
  return organization;
}

function page<T>(call: Call, all: readonly T[]) {
  return pageOf(call, all, {
    token: textIn(call.body, "NextToken"),
    size: pageSize(numberIn(call.body, "MaxResults"), {
      normal: PAGE,
      max: PAGE,
      invalid: () =>
        invalidInput("INVALID_PAGINATION_TOKEN", "You specified an invalid value for MaxResults."),
    }),
    invalid: () => invalidInput("INVALID_NEXT_TOKEN", "You specified an invalid value for nextToken."),
  });
}

const arnOf = (organization: Organization, account: Account, kind: string, id: string) =>
  `arn:${account.partition}:organizations::${organization.managementAccount}:${kind}/${organization.id}/${id}`;

const accountView = (organization: Organization, account: Account) => ({
  Id: account.id,
  Arn: arnOf(organization, account, "account", account.id),
  Email: account.email,
  Name: account.name,
  Status: account.status,
  State: account.status,
  JoinedMethod: account.id === organization.managementAccount ? "INVITED" : "CREATED",
  JoinedTimestamp: account.joinedAt / 1_000,
});

const members = (call: Call, organization: Organization) =>
  [...call.world.accounts.values()].filter((account) => organization.parents.has(account.id));

function parentIn(call: Call, organization: Organization): string {
  const parent = textIn(call.body, "ParentId") ?? "";
  if (parent !== organization.rootId && !organization.units.has(parent)) {
    throw new AwsError(
      400,
      "ParentNotFoundException",
      `We can't find a root or OU with the ParentId ${parent}.`,
    );
  }
  return parent;
}

const childAccounts = (call: Call, organization: Organization, parent: string) =>
  members(call, organization).filter((account) => organization.parents.get(account.id) === parent);
const childUnits = (organization: Organization, parent: string) =>
  [...organization.units.values()].filter((unit) => unit.parent === parent);

const OPERATIONS: readonly Operation[] = [
  {
    name: "DescribeOrganization",
    run(call) {
      const organization = organizationOf(call);
      const management = call.world.accounts.get(organization.managementAccount);
      return {
        Organization: {
          Id: organization.id,
          Arn: `arn:${call.account.partition}:organizations::${organization.managementAccount}:organization/${organization.id}`,
          FeatureSet: "ALL",
          MasterAccountId: organization.managementAccount,
          MasterAccountArn: arnOf(organization, call.account, "account", organization.managementAccount),
          MasterAccountEmail: management?.email,
        },
      };
    },
  },
  {
    name: "ListAccounts",
    run(call) {
      const organization = managedBy(call);
      const { items, next } = page(call, members(call, organization));
      return { Accounts: items.map((account) => accountView(organization, account)), NextToken: next };
    },
  },
  {
    name: "ListRoots",
    run(call) {
      const organization = managedBy(call);
      const Arn = arnOf(organization, call.account, "root", organization.rootId);
      const { items, next } = page(call, [{ Id: organization.rootId, Arn, Name: "Root", PolicyTypes: [] }]);
      return { Roots: items, NextToken: next };
    },
  },
  {
    name: "ListOrganizationalUnitsForParent",
    run(call) {
      const organization = managedBy(call);
      const { items, next } = page(call, childUnits(organization, parentIn(call, organization)));
      const OrganizationalUnits = items.map(({ id, name }) => ({
        Id: id,
        Arn: arnOf(organization, call.account, "ou", id),
        Name: name,
      }));
      return { OrganizationalUnits, NextToken: next };
    },
  },
  {
    name: "ListAccountsForParent",
    run(call) {
      const organization = managedBy(call);
      const { items, next } = page(call, childAccounts(call, organization, parentIn(call, organization)));
      return { Accounts: items.map((account) => accountView(organization, account)), NextToken: next };
    },
  },
  {
    name: "ListChildren",
    run(call) {
      const organization = managedBy(call);
      const parent = parentIn(call, organization);
      const type = textIn(call.body, "ChildType");
      if (type !== "ACCOUNT" && type !== "ORGANIZATIONAL_UNIT") {
        throw invalidInput("INVALID_ENUM", "You specified a value that is not valid for ChildType.");
      }
      const children: readonly { readonly id: string }[] =
        type === "ACCOUNT" ? childAccounts(call, organization, parent) : childUnits(organization, parent);
      const { items, next } = page(call, children);
      return { Children: items.map(({ id }) => ({ Id: id, Type: type })), NextToken: next };
    },
  },
  {
    name: "ListParents",
    run(call) {
      const organization = managedBy(call);
      const child = textIn(call.body, "ChildId") ?? "";
      const parent = organization.parents.get(child) ?? organization.units.get(child)?.parent;
      if (parent === undefined) {
        throw new AwsError(
          400,
          "ChildNotFoundException",
          `We can't find an account or OU with the ChildId ${child}.`,
        );
      }
      const Type = parent === organization.rootId ? "ROOT" : "ORGANIZATIONAL_UNIT";
      return { Parents: [{ Id: parent, Type }] };
    },
  },
];

export const organizations: Service = {
  name: "organizations",
  signingName: "organizations",
  global: true,
  iamPrefix: "organizations",
  protocol: awsJson("AWSOrganizationsV20161128", OPERATIONS),
  refusals: { ...JSON_REFUSALS, throttled: [400, "TooManyRequestsException", "Too many requests"] },
};
