import type { Caller, CallFailure } from "../../aws/caller.ts";
import { getAccount, getApis, getRestApis, getRestStages, getStages } from "../../aws/calls/apigateway.ts";
import { pagesOf } from "../../aws/pages.ts";
import { mapParallel } from "../../aws/parallel.ts";
import { isObject, listOf, tagsOf, text } from "../../aws/read.ts";
import type { Session } from "../../aws/session.ts";
import type { CredentialSource } from "../../aws/session-options.ts";
import { type Fact, known, unknownFact } from "../../model/fact.ts";
import type { Gap } from "../../model/gap.ts";
import type { Slice } from "../../model/slice.ts";
import type { Stage } from "../../model/stage.ts";
import type { Surroundings } from "../../model/surroundings.ts";
import { liveRestStage, liveV2Stage, restExposure } from "./stage-properties.ts";
import { type Api, unlistedStages } from "./stages.ts";
import { type Need, unseenSurroundings } from "./surroundings/needs.ts";

/** One account-Region to look at. */
export interface Target {
  readonly account: string;
  readonly accountName?: string;
  readonly region: string;
  readonly credentials: CredentialSource;
}

/** Calls under way at once in one account-Region. The bucket sets the pace; this hides the latency. */
const CALLS_AT_ONCE = 4;
/** API Gateway's largest page (API reference, GetRestApis). v2 names no bound; it is asked for the same. */
const PAGE = 500;

/** Failures after which every further call in this account-Region would fail the same way. */
const STOPS: ReadonlySet<CallFailure["kind"]> = new Set<CallFailure["kind"]>([
  "expired-credentials",
  "invalid-credentials",
  "assume-role",
  "unreachable",
  "region-unavailable",
  "interrupted",
]);

/** Looks at every stage of one account-Region. Never throws: what could not be seen is in the gaps. */
export async function accountRegionSlice(
  target: Target,
  session: Session,
  caller: Caller,
  around: Around | undefined,
  apisSeen: (count: number) => void = () => {},
): Promise<Slice> {
  return new Look(target, session, caller, apisSeen).slice(around);
}

/** Reads what is around the stages, once they are known. */
export interface Around {
  readonly needs: ReadonlySet<Need>;
  read(
    stages: readonly Stage[],
    accountRole: Fact<string | null> | undefined,
  ): Promise<{ readonly surroundings: Surroundings; readonly gaps: readonly Gap[] }>;
}

/** One look at one account-Region: what it has seen so far. */
class Look {
  readonly #target: Target;
  readonly #caller: Caller;
  readonly #v1: ReturnType<Session["apigateway"]>;
  readonly #v2: ReturnType<Session["apigatewayv2"]>;
  readonly #stages = new Map<string, Stage>();
  readonly #gaps: Gap[] = [];
  #stopped: Gap | undefined;
  #notLookedAt = 0;
  #usesAccountRole = false;

  readonly #apisSeen: (count: number) => void;

  constructor(target: Target, session: Session, caller: Caller, apisSeen: (count: number) => void) {
    this.#apisSeen = apisSeen;
    this.#target = target;
    this.#caller = caller;
    this.#v1 = session.apigateway(target.region, target.credentials);
    this.#v2 = session.apigatewayv2(target.region, target.credentials);
  }

  async slice(around: Around | undefined): Promise<Slice> {
    const { account, accountName, region } = this.#target;
    await Promise.all([this.#restApis(), this.#v2Apis()]);
    const accountRole = this.#usesAccountRole ? await this.#accountRole() : undefined;
    const stages = [...this.#stages.values()].sort(byIdentity);
    const { surroundings, gaps } = await this.#surroundings(around, stages, accountRole);
    this.#tellStop();
    return {
      scope: { kind: "aws", account, region, ...(accountName === undefined ? {} : { accountName }) },
      stages,
      surroundings: { ...surroundings, ...(accountRole === undefined ? {} : { accountRole }) },
      gaps: [...this.#gaps, ...gaps],
    };
  }

  async #surroundings(
    around: Around | undefined,
    stages: readonly Stage[],
    accountRole: Fact<string | null> | undefined,
  ): ReturnType<Around["read"]> {
    if (!around) return { surroundings: {}, gaps: [] };
    if (!this.#stopped) return around.read(stages, accountRole);
    return { surroundings: unseenSurroundings(around.needs, this.#stopped.message), gaps: [] };
  }

  async #restApis(): Promise<void> {
    await this.#apis({
      operation: getRestApis.operation,
      get: (position) =>
        this.#caller.call(getRestApis, this.#v1, {
          limit: PAGE,
          ...(position === undefined ? {} : { position }),
        }),
      items: (output) => output.items,
      next: (output) => output.position,
      api: (item) =>
        this.#api("REST", item.id, item.name, {
          exposure: restExposure(item),
          endpointDisabled: item.disableExecuteApiEndpoint,
          tags: item.tags,
        }),
      stages: (api) => this.#restStages(api),
    });
  }

  async #v2Apis(): Promise<void> {
    await this.#apis({
      operation: getApis.operation,
      get: (NextToken) =>
        this.#caller.call(getApis, this.#v2, {
          MaxResults: String(PAGE),
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
      items: (output) => output.Items,
      next: (output) => output.NextToken,
      api: ({ ProtocolType, ApiId, Name, DisableExecuteApiEndpoint: endpointDisabled, Tags: tags }) =>
        ProtocolType === "HTTP" || ProtocolType === "WEBSOCKET"
          ? this.#api(ProtocolType, ApiId, Name, { exposure: known("public"), endpointDisabled, tags })
          : undefined,
      stages: (api) => this.#v2Stages(api),
    });
  }

  async #apis<Output>(kind: {
    readonly operation: string;
    readonly get: Parameters<typeof pagesOf<Output>>[0]["get"];
    readonly items: (output: Output) => unknown;
    readonly next: (output: Output) => string | undefined;
    readonly api: (item: Readonly<Record<string, unknown>>) => Api | undefined;
    readonly stages: (api: Api) => Promise<void>;
  }): Promise<void> {
    const listed = new Set<string>();
    for await (const page of pagesOf({ ...this.#where, ...kind })) {
      if ("gap" in page) return this.#gap(page.gap);
      const apis = page.items.map((item) => (isObject(item) ? kind.api(item) : undefined));
      const seen = apis.filter((api) => api !== undefined);
      if (seen.length < apis.length)
        this.#malformed(kind.operation, `${apis.length - seen.length} APIs of its list`);
      // A list that shifts while it is read gives an API twice; it is looked at once.
      const fresh = seen.filter(({ id }) => !listed.has(id) && listed.add(id));
      this.#apisSeen(fresh.length);
      await mapParallel(fresh, CALLS_AT_ONCE, kind.stages);
    }
  }

  async #restStages(api: Api): Promise<void> {
    this.#usesAccountRole = true;
    if (this.#stopped) return this.#skip(api);
    const answer = await this.#caller.call(getRestStages, this.#v1, { restApiId: api.id });
    if (!answer.ok) return this.#unlisted(api, answer.failure);
    this.#take(api, listOf(answer.value.item), liveRestStage);
  }

  async #v2Stages(api: Api): Promise<void> {
    if (api.type === "WEBSOCKET") this.#usesAccountRole = true;
    if (this.#stopped) return this.#skip(api);
    let failure: CallFailure | undefined;
    const pages = pagesOf({
      ...this.#where,
      operation: getStages.operation,
      get: async (NextToken) => {
        const answer = await this.#caller.call(getStages, this.#v2, {
          ApiId: api.id,
          MaxResults: String(PAGE),
          ...(NextToken === undefined ? {} : { NextToken }),
        });
        if (!answer.ok) failure = answer.failure;
        return answer;
      },
      items: (output) => output.Items,
      next: (output) => output.NextToken,
    });
    for await (const page of pages) {
      if ("items" in page) this.#take(api, page.items, liveV2Stage);
      else if (failure) this.#unlisted(api, failure);
      else {
        this.#gaps.push(page.gap);
        this.#add(unlistedStages(api, page.gap.message));
      }
    }
  }

  /** `GetAccount` names the role that REST and WebSocket stages write with; HTTP APIs do not use it. */
  async #accountRole(): Promise<Fact<string | null>> {
    if (this.#stopped) return unknownFact(this.#stopped.message);
    const answer = await this.#caller.call(getAccount, this.#v1, {});
    if (answer.ok) {
      const role: unknown = answer.value.cloudwatchRoleArn;
      if (role === undefined || role === null || typeof role === "string") return known(text(role) ?? null);
      this.#malformed(getAccount.operation, "the CloudWatch role");
      return unknownFact("The answer is not what API Gateway gives.");
    }
    this.#gap(answer.failure.gap);
    return unknownFact(answer.failure.gap.message);
  }

  #take(
    api: Api,
    items: readonly unknown[] | undefined,
    read: (api: Api, item: unknown) => Stage | undefined,
  ): void {
    const stages = (items ?? []).map((item) => read(api, item));
    const seen = stages.filter((stage) => stage !== undefined);
    for (const stage of seen) this.#add(stage);
    if (items === undefined || seen.length < stages.length) {
      this.#malformed("GetStages", `stages of ${api.type} API ${api.id}`);
      this.#add(unlistedStages(api, "the answer is not what API Gateway gives."));
    }
  }

  /** A stage is there once, whatever the lists say. */
  #add(stage: Stage): void {
    if (!this.#stages.has(stage.id)) this.#stages.set(stage.id, stage);
  }

  #unlisted(api: Api, failure: CallFailure): void {
    // Deleted between the two calls: then it has no stages, and nothing was missed.
    if (failure.kind === "not-found") return;
    this.#add(unlistedStages(api, failure.gap.message));
    if (STOPS.has(failure.kind)) this.#notLookedAt += 1;
    this.#gap({ ...failure.gap, message: `Stages of ${api.type} API ${api.id}: ${failure.gap.message}` });
  }

  #skip(api: Api): void {
    this.#notLookedAt += 1;
    this.#add(unlistedStages(api, this.#stopped?.message ?? "the scan had stopped"));
  }

  /** Notes a gap; one that would come again with every further call ends the look, and is told once, at the end. */
  #gap(gap: Gap): void {
    if (STOPS.has(gap.kind)) this.#stopped ??= gap;
    else this.#gaps.push(gap);
  }

  /** One gap for whatever ended the look early, with the number of APIs it cost. */
  #tellStop(): void {
    if (!this.#stopped) return;
    const { message } = this.#stopped;
    const cost =
      this.#notLookedAt === 0 ? "" : ` The stages of ${this.#notLookedAt} APIs were not looked at.`;
    this.#gaps.push({ ...this.#stopped, message: `${message}${cost}` });
  }

  #malformed(operation: string, what: string): void {
    this.#gaps.push({
      ...this.#where,
      kind: "malformed-answer",
      operation,
      code: "MalformedAnswer",
      message: `${operation}: ${what} could not be read: the answer is not what API Gateway gives.`,
    });
  }

  #api(
    type: Api["type"],
    id: unknown,
    name: unknown,
    about: { exposure: NonNullable<Api["exposure"]>; endpointDisabled: unknown; tags: unknown },
  ): Api | undefined {
    const read = text(id);
    if (read === undefined) return undefined;
    const { exposure } = about;
    const off = about.endpointDisabled === true ? { endpointDisabled: true as const } : {};
    const tags = tagsOf(about.tags);
    return {
      type,
      id: read,
      name: text(name) ?? "",
      exposure,
      ...off,
      ...(tags ? { tags } : {}),
      ...this.#where,
    };
  }

  get #where() {
    return { account: this.#target.account, region: this.#target.region };
  }
}

/** Kind, API, stage: the same order in every scan. */
function byIdentity(a: Stage, b: Stage): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
