import { type AccountRegion, perRegion } from "../state/account.ts";

export type DeliveryStatus = "CREATING" | "CREATING_FAILED" | "DELETING" | "DELETING_FAILED" | "ACTIVE";

/** A Firehose stream. Times are milliseconds since the epoch. */
export interface DeliveryStream {
  readonly name: string;
  readonly arn: string;
  readonly type: string;
  /** What it writes to, as DescribeDeliveryStream shows it. */
  readonly destination: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
  status: DeliveryStatus;
  /** What was put last, so that a test or a user can look; Firehose itself shows none of it. */
  readonly records: string[];
}

export const streamsIn: (home: AccountRegion) => Map<string, DeliveryStream> = perRegion(
  () => new Map<string, DeliveryStream>(),
);

export const streamNamed = (home: AccountRegion, name: string): DeliveryStream | undefined =>
  streamsIn(home).get(name);

export function newDeliveryStream(
  home: AccountRegion,
  name: string,
  now: number,
  about: Partial<Pick<DeliveryStream, "type" | "destination" | "status">> = {},
): DeliveryStream {
  const stream: DeliveryStream = {
    name,
    arn: `arn:${home.account.partition}:firehose:${home.region}:${home.account.id}:deliverystream/${name}`,
    type: about.type ?? "DirectPut",
    destination: about.destination ?? {},
    createdAt: now,
    status: about.status ?? "ACTIVE",
    records: [],
  };
  streamsIn(home).set(name, stream);
  return stream;
}
