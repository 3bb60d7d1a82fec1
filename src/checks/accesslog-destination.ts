import type { ApiType, Stage } from "../model/stage.ts";
import type { LogGroup } from "../model/surroundings.ts";
import { type Arn, fits } from "./arn.ts";
import { defineCheck, fail, type Judgement, pass, type Subject, unknown } from "./check.ts";
import { type Destination, destinationOf, logGroupNamed } from "./destination-of.ts";
import { DELIVERY_SERVICE, mayDeliver } from "./iam/delivery.ts";
import { limitsMet } from "./iam/policy-limits.ts";
import { isWriting, writingOf } from "./writing.ts";

const remedy = "mend-destination";
/** Developer Guide, `apigateway-logging-to-kinesis`. */
const STREAM_PREFIX = "amazon-apigateway-";

export default defineCheck({
  id: "apigw_accesslog_destination",
  title: "Access-log destination cannot take the lines",
  severity: "high",
  needs: ["logGroups", "deliveryStreams", "keys", "logPolicies"],
  judge(subject) {
    const writing = writingOf(subject);
    if (!isWriting(writing)) return writing;
    const destination = destinationOf(subject, writing.destination);
    if (destination.kind === "unknown") return unknown(destination.why);
    if (destination.kind === "other") {
      if (destination.isName) {
        return fail(`${destination.text} is a name, and API Gateway takes ARNs only: it refuses the stage.`, {
          remedy,
        });
      }
      return fail(
        `${destination.text} is neither a log group nor a Firehose stream: API Gateway cannot write there.`,
        { remedy },
      );
    }
    const about = aboutOf(destination);
    const faults = [...faultsOf(subject, destination)];
    const fault = faults.find(({ verdict }) => verdict === "fail") ?? faults[0];
    return fault ? { ...fault, ...about } : pass(passText(destination), about);
  },
});

type Place = Extract<Destination, { kind: "log-group" | "delivery-stream" }>;

function* faultsOf(subject: Subject, place: Place): Generator<Judgement> {
  const { stage } = subject;
  if (place.arn) yield* arnFaults(stage, place.arn);
  if (place.isOutOfReach) yield fail(`${place.elsewhere} No line arrives.`, { remedy });
  yield* demandFaults(subject, place);
  if (place.kind === "delivery-stream") yield* streamFaults(subject, place);
  else yield* logGroupFaults(subject, place);
}

/** The destination has to be in the stage's own account and Region (Developer Guide, access logging). */
function* arnFaults({ origin, region }: Stage, arn: Arn): Generator<Judgement> {
  const own = origin.kind === "aws" ? origin.region : region;
  if (own !== undefined && arn.region !== own) {
    yield fail(`The destination is in ${arn.region}, the stage in ${own}: no line arrives.`, { remedy });
  }
  if (origin.kind === "aws" && arn.account !== origin.account) {
    yield fail(
      `The destination belongs to account ${arn.account}, the stage to ${origin.account}: no line arrives.`,
      { remedy },
    );
  }
}

function* demandFaults({ demands }: Subject, place: Place): Generator<Judgement> {
  const { patterns, logGroupName } = demands.destinations;
  if (patterns.length > 0) {
    const text = place.arn && arnText(place.arn);
    if (text === undefined) yield unknown("Whether the standard allows this destination is not known here.");
    else if (!patterns.some((pattern) => fits(pattern, text))) {
      yield fail(`The standard does not allow ${text}: it has to be ${patterns.join(" or ")}.`, { remedy });
    }
  }
  if (logGroupName === undefined || place.kind !== "log-group") return;
  if (place.name === undefined) yield unknown("The log group's name is not known here.");
  else if (!fits(logGroupName, place.name)) {
    yield fail(`The standard asks for log groups named ${logGroupName}, this one is ${place.name}.`, {
      remedy,
    });
  }
}

function* streamFaults(
  { stage, decide }: Subject,
  place: Extract<Place, { kind: "delivery-stream" }>,
): Generator<Judgement> {
  if (stage.apiType !== "REST") {
    yield fail(`${CALLED[stage.apiType]} can write to log groups only, not to a Firehose stream.`, {
      remedy,
    });
  }
  if (place.name === undefined) yield unknown("The stream's name is not known here.");
  else if (!place.name.startsWith(STREAM_PREFIX)) {
    yield fail(`API Gateway writes to streams named ${STREAM_PREFIX}… only, this one is ${place.name}.`, {
      remedy,
    });
  }
  const { seen } = place;
  if (seen.state === "absent") yield fail(`The Firehose stream ${shown(place)} does not exist.`, { remedy });
  if (seen.state === "unseen") yield unknown(seen.why);
  const status = seen.state === "found" && seen.item.status && decide(seen.item.status);
  if (!status) return;
  if (status.state === "unknown") yield unknown(status.why);
  if (status.state === "known" && status.value !== "ACTIVE") {
    yield fail(`The Firehose stream ${shown(place)} is ${status.value}, not ACTIVE.`, { remedy });
  }
}

function* logGroupFaults(
  subject: Subject,
  place: Extract<Place, { kind: "log-group" }>,
): Generator<Judgement> {
  const { seen } = place;
  if (seen.state === "absent") {
    yield fail(`The log group ${shown(place)} does not exist: the lines are lost.`, { remedy });
  }
  if (seen.state === "unseen") yield unknown(seen.why);
  if (seen.state === "found") yield* groupFaults(subject, seen.item, shown(place));
  if (subject.stage.apiType === "HTTP" && place.arn && seen.state !== "absent") {
    yield* policyFaults(subject, place.arn);
  }
  const canary = subject.stage.canary && subject.decide(subject.stage.canary);
  if (!canary || (canary.state === "known" && !canary.value) || place.name === undefined) return;
  // A canary's requests are written to a second group, which the service makes itself when the first one comes.
  const name = `${place.name}/Canary`;
  const second = logGroupNamed(subject, name);
  if (second.state === "found") yield* groupFaults(subject, second.item, name);
  if (second.state === "unseen") yield unknown(second.why);
}

function* groupFaults(subject: Subject, group: LogGroup, name: string): Generator<Judgement> {
  const logClass = subject.decide(group.logClass);
  if (logClass.state === "unknown") yield unknown(logClass.why);
  // CloudWatch Logs User Guide, log classes.
  if (logClass.state === "known" && logClass.value !== "STANDARD") {
    yield fail(
      `The log group ${name} is of class ${logClass.value}: no metric filter and no subscription can read its lines.`,
      { remedy },
    );
  }
  yield* keyFaults(subject, group, name);
}

function* keyFaults(
  { surroundings: { keys }, demands, decide }: Subject,
  group: LogGroup,
  name: string,
): Generator<Judgement> {
  const key = decide(group.kmsKey);
  if (key.state === "unknown") return yield unknown(key.why);
  if (key.state === "known" && (key.value === null || key.value === "")) {
    if (demands.destinations.kmsKey) {
      yield fail(`The standard asks for a KMS key of your own, the log group ${name} has none.`, { remedy });
    }
    return;
  }
  const id = key.state === "known" ? key.value : key.resource;
  const found = keys?.items.find((each) => id !== undefined && sameKey(each.id, id ?? ""));
  if (!found) {
    if (keys?.unseen !== undefined) yield unknown(keys.unseen);
    else if (keys && !keys.partial) yield fail(`The KMS key ${id} of ${name} does not exist.`, { remedy });
    return;
  }
  const state = decide(found.state);
  if (state.state === "unknown") yield unknown(state.why);
  if (state.state === "known" && !USABLE.has(state.value)) {
    yield fail(`The KMS key ${found.id} of ${name} is ${state.value}: nothing can be written or read.`, {
      remedy,
    });
  }
}

/** While a multi-Region key gets another primary, it can be used all the same (KMS API reference, UpdatePrimaryRegion). */
const USABLE: ReadonlySet<string> = new Set(["Enabled", "Updating"]);

/** A key is named by its ARN or by its id alone. */
const sameKey = (one: string, other: string) =>
  one === other || one.endsWith(`/${other}`) || other.endsWith(`/${one}`);

/** HTTP APIs write through the log delivery service, which a resource policy has to let in. */
function* policyFaults({ surroundings: { logPolicies }, decide }: Subject, arn: Arn): Generator<Judgement> {
  // Code has none: API Gateway puts the policy itself when the stage is made.
  if (!logPolicies || logPolicies.partial) return;
  const may = mayDeliver(logPolicies.items, arn, decide);
  if (may === "yes") return;
  if (may === "unreadable") {
    yield unknown(
      "A resource policy of CloudWatch Logs could not be read: what it allows or denies is not known.",
    );
  } else if (may === "unclear") {
    yield unknown(`Whether a resource policy lets ${DELIVERY_SERVICE} write hangs on its conditions.`);
  } else if (logPolicies.unseen !== undefined) yield unknown(logPolicies.unseen);
  else {
    const lost = `No resource policy of CloudWatch Logs lets ${DELIVERY_SERVICE} write to this log group: HTTP APIs lose their lines.`;
    const limits = limitsMet(logPolicies.items, arn, decide);
    yield fail([lost, ...limits].join(" "), { remedy: "put-resource-policy" });
  }
}

const CALLED: Readonly<Record<ApiType, string>> = {
  REST: "REST APIs",
  HTTP: "HTTP APIs",
  WEBSOCKET: "WebSocket APIs",
};

const arnText = ({ partition, service, region, account, resource }: Arn) =>
  `arn:${partition}:${service}:${region}:${account}:${resource}`;

const shown = (place: Place) =>
  place.name ?? (place.seen.state === "found" ? place.seen.item.id : "(name not known)");

function aboutOf(place: Place): { about?: string } {
  const about = place.arn
    ? arnText(place.arn)
    : place.seen.state === "found"
      ? place.seen.item.id
      : undefined;
  return about === undefined ? {} : { about };
}

function passText(place: Place): string {
  const kind = place.kind === "log-group" ? "log group" : "Firehose stream";
  if (place.seen.state === "found") return `The ${kind} ${shown(place)} can take the lines.`;
  return `The ${kind} ${shown(place)} is one that API Gateway can write to. It is not made by this code: whether it is there shows in the live account.`;
}
