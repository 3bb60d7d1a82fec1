import { AwsError } from "../aws-error.ts";
import { listIn, numberIn, textIn } from "../body.ts";
import { resultsOf } from "../config/evaluate.ts";
import { itemsOf, recordedItems } from "../config/items.ts";
import { parsedQuery } from "../config/parse.ts";
import { QueryError } from "../config/tokens.ts";
import { pageOf, pageSize } from "../page.ts";
import { awsJson } from "../protocols/aws-json.ts";
import { type Call, JSON_REFUSALS, type Json, type Operation, type Service } from "../service.ts";
import type { Account, Aggregator } from "../state/account.ts";

/** Characters of a query, and results of a page (API reference, SelectAggregateResourceConfig). */
const MAX_EXPRESSION = 4_096;
const PAGE = 100;

const invalidExpression = (message: string) => new AwsError(400, "InvalidExpressionException", message);
const invalidToken = () =>
  new AwsError(400, "InvalidNextTokenException", "The specified next token is not valid.");
const noAggregator = () =>
  new AwsError(400, "NoSuchConfigurationAggregatorException", "The configuration aggregator does not exist.");

function select(call: Call, items: () => readonly Json[], size: number | undefined): Json {
  const expression = textIn(call.body, "Expression") ?? "";
  if (expression.length === 0 || expression.length > MAX_EXPRESSION) {
    throw new AwsError(
      400,
      "ValidationException",
      `1 validation error detected: Value at 'expression' failed to satisfy constraint: Member must have length between 1 and ${MAX_EXPRESSION}`,
    );
  }
  const { columns, results } = answered(expression, items);
  const { items: page, next } = pageOf(call, results, {
    token: textIn(call.body, "NextToken"),
    size: pageSize(size, {
      normal: 25,
      max: PAGE,
      invalid: () =>
        new AwsError(400, "InvalidLimitException", "The specified limit is outside the allowable range."),
    }),
    invalid: invalidToken,
  });
  return {
    Results: page.map((each) => JSON.stringify(each)),
    QueryInfo: { SelectFields: columns.map(({ name: Name }) => ({ Name })) },
    NextToken: next,
  };
}

function answered(expression: string, items: () => readonly Json[]) {
  try {
    const query = parsedQuery(expression);
    return { columns: query.columns, results: resultsOf(query, items()) };
  } catch (error) {
    if (error instanceof QueryError) throw invalidExpression(`Invalid query: ${error.message}`);
    throw error;
  }
}

/** Whose items an aggregator gathers: the active accounts of the organization, or those it names. */
function accountsOf(call: Call, { organization, accounts }: Aggregator): Account[] {
  return [...call.world.accounts.values()].filter(
    ({ id, status }) =>
      status === "ACTIVE" &&
      (organization
        ? call.world.organization?.parents.has(id)
        : (accounts?.includes(id) ?? id === call.account.id)),
  );
}

const aggregatorView = (call: Call, { name, organization, accounts, regions, createdAt }: Aggregator) => {
  const where = regions ? { AwsRegions: regions } : { AllAwsRegions: true };
  return {
    ConfigurationAggregatorName: name,
    ConfigurationAggregatorArn: `arn:${call.account.partition}:config:${call.region}:${call.account.id}:config-aggregator/config-aggregator-${name}`,
    ...(organization
      ? {
          OrganizationAggregationSource: {
            RoleArn: `arn:${call.account.partition}:iam::${call.account.id}:role/aws-service-role/organizations.amazonaws.com/AWSServiceRoleForOrganizations`,
            ...where,
          },
        }
      : { AccountAggregationSources: [{ AccountIds: accounts ?? [call.account.id], ...where }] }),
    CreationTime: createdAt / 1_000,
  };
};

const OPERATIONS: readonly Operation[] = [
  {
    name: "SelectAggregateResourceConfig",
    run(call) {
      const aggregator = call.home.aggregators.get(textIn(call.body, "ConfigurationAggregatorName") ?? "");
      if (!aggregator) throw noAggregator();
      const items = () => itemsOf(accountsOf(call, aggregator), aggregator.regions);
      return select(call, items, numberIn(call.body, "MaxResults") ?? numberIn(call.body, "Limit"));
    },
  },
  {
    name: "SelectResourceConfig",
    run: (call) => select(call, () => recordedItems(call.home), numberIn(call.body, "Limit")),
  },
  {
    name: "DescribeConfigurationAggregators",
    run(call) {
      const names = listIn(call.body, "ConfigurationAggregatorNames");
      const { aggregators } = call.home;
      if (names?.some((name) => typeof name !== "string" || !aggregators.has(name))) throw noAggregator();
      const wanted = [...aggregators.values()].filter(({ name }) => !names?.length || names.includes(name));
      const { items, next } = pageOf(call, wanted, {
        token: textIn(call.body, "NextToken"),
        size: PAGE,
        invalid: invalidToken,
      });
      return { ConfigurationAggregators: items.map((each) => aggregatorView(call, each)), NextToken: next };
    },
  },
];

export const config: Service = {
  name: "config",
  signingName: "config",
  iamPrefix: "config",
  protocol: awsJson("StarlingDoveService", OPERATIONS),
  refusals: JSON_REFUSALS,
};
