import { getApis, getRestApis, getRestStages, getStages } from "../../aws/calls/apigateway.ts";
import { isObject, text } from "../../aws/read.ts";
import { bareLogGroupArn } from "../../model/stage.ts";
import { malformed, Unseen } from "./asker.ts";
import type { Place } from "./read-state.ts";

/** A stage and where it writes. */
export interface Writer {
  readonly apiId: string;
  readonly stage: string;
  readonly destination: string;
}

const PAGE = 500;

/** Every stage of an account-Region that has a destination; a text says why they cannot all be seen. */
export async function writersIn(place: Place): Promise<readonly Writer[] | string> {
  try {
    return [...(await restWriters(place)), ...(await v2Writers(place))];
  } catch (error) {
    if (error instanceof Unseen) return error.message;
    throw error;
  }
}

async function restWriters({ asker, clients }: Place): Promise<readonly Writer[]> {
  const client = clients.of("apigateway");
  const apis = await asker.all(getRestApis, client, {
    input: (position) => ({ limit: PAGE, ...(position === undefined ? {} : { position }) }),
    items: (output) => output.items,
    next: (output) => output.position,
  });
  const writers: Writer[] = [];
  for (const apiId of idsOf(apis, "id", getRestApis.operation)) {
    const output = await asker.ask(getRestStages, client, { restApiId: apiId });
    const items: unknown = output?.item ?? [];
    if (!Array.isArray(items)) throw malformed(getRestStages.operation);
    writers.push(
      ...items.flatMap((item) => writer(apiId, item, "stageName", "accessLogSettings", "destinationArn")),
    );
  }
  return writers;
}

async function v2Writers({ asker, clients }: Place): Promise<readonly Writer[]> {
  const client = clients.of("apigatewayv2");
  const page = (NextToken: string | undefined) => ({
    MaxResults: String(PAGE),
    ...(NextToken === undefined ? {} : { NextToken }),
  });
  const apis = await asker.all(getApis, client, {
    input: page,
    items: (output) => output.Items,
    next: (output) => output.NextToken,
  });
  const writers: Writer[] = [];
  for (const ApiId of idsOf(apis, "ApiId", getApis.operation)) {
    const input = (token: string | undefined) => ({ ApiId, ...page(token) });
    const stages = await asker.all(getStages, client, {
      input,
      items: (output) => output.Items,
      next: (output) => output.NextToken,
    });
    writers.push(
      ...(stages ?? []).flatMap((item) =>
        writer(ApiId, item, "StageName", "AccessLogSettings", "DestinationArn"),
      ),
    );
  }
  return writers;
}

function idsOf(items: readonly unknown[] | undefined, key: string, operation: string): readonly string[] {
  return (items ?? []).map((item) => {
    const id = isObject(item) ? text(item[key]) : undefined;
    if (id === undefined) throw malformed(operation);
    return id;
  });
}

function writer(
  apiId: string,
  item: unknown,
  name: string,
  settings: string,
  arn: string,
): readonly Writer[] {
  const stage = isObject(item) ? text(item[name]) : undefined;
  if (!isObject(item) || stage === undefined) throw malformed("GetStages");
  const log = item[settings];
  const destination = isObject(log) ? text(log[arn]) : undefined;
  return destination === undefined
    ? []
    : [{ apiId, stage, destination: bareLogGroupArn(destination.trim()) }];
}
