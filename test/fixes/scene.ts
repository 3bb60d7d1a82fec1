import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateWebACLCommand } from "@aws-sdk/client-wafv2";
import { onTestFinished } from "vitest";
import { Session } from "../../src/aws/session.ts";
import type { Live } from "../../src/fixes/apply/live.ts";
import { makeSteps } from "../../src/fixes/apply/make.ts";
import type { Notes } from "../../src/fixes/apply/notes.ts";
import { undoSteps } from "../../src/fixes/apply/undo.ts";
import { LiveAws } from "../../src/fixes/aws/live.ts";
import { bookOf } from "../../src/fixes/journal/book.ts";
import { journalFrom } from "../../src/fixes/journal/read.ts";
import { JournalWriter } from "../../src/fixes/journal/write.ts";
import type { Step } from "../../src/fixes/step.ts";
import { type Sandbox, type Seed, startSandbox } from "../../src/sandbox/index.ts";
import { FakeClock } from "../aws/fake-clock.ts";
import { clientsOf } from "../sandbox/clients.ts";
import { everyKind } from "./every-kind.ts";
import { stateOf } from "./state.ts";
import * as make from "./steps.ts";

const { ACCOUNT, REGION } = make;

const CARRIES = { Statement: [{ Effect: "Allow", Action: "firehose:PutRecord", Resource: "*" }] };

/** One Region with stages of every kind, none of them logging. */
export const SEED: Seed = {
  accounts: [
    {
      id: ACCOUNT,
      name: "one",
      roles: [
        { name: "old", trusts: ["lambda.amazonaws.com"] },
        { name: "carrier", trusts: ["logs.amazonaws.com"], inlinePolicies: { carries: CARRIES } },
        { name: "firehose", trusts: ["firehose.amazonaws.com"] },
      ],
      regions: {
        [REGION]: {
          restApis: [{ id: "rest1", name: "orders", stages: [{ name: "prod" }] }],
          httpApis: [{ id: "http1", name: "carts", stages: [{ name: "$default" }] }],
          websocketApis: [{ id: "ws1", name: "chat", stages: [{ name: "live" }] }],
          logGroups: [{ name: "/there", retentionDays: 7 }],
          deliveryStreams: [{ name: "archive" }],
          keys: [{ id: "0a1b2c3d" }],
        },
      },
    },
  ],
};

export const REST = { apiType: "REST", apiId: "rest1", stage: "prod" } as const;
export const HTTP = { apiType: "HTTP", apiId: "http1", stage: "$default" } as const;
export const WEBSOCKET = { apiType: "WEBSOCKET", apiId: "ws1", stage: "live" } as const;

/** A sandbox, time that passes only in sleep, and what carries out steps there. */
export class Scene {
  readonly sandbox: Sandbox;
  readonly clock: FakeClock;
  readonly live: LiveAws;
  readonly journal: string;
  readonly #abort = new AbortController();

  private constructor(sandbox: Sandbox, clock: FakeClock, folder: string) {
    this.sandbox = sandbox;
    this.clock = clock;
    this.journal = join(folder, "it.journal.jsonl");
    this.live = this.newLive();
  }

  static async open(seed: Seed = SEED): Promise<Scene> {
    const clock = new FakeClock();
    const sandbox = await startSandbox({ seed, clock: () => NOW + clock.now(), verifySignatures: true });
    const folder = mkdtempSync(join(tmpdir(), "stagelight-fix-"));
    onTestFinished(async () => {
      rmSync(folder, { recursive: true });
      await sandbox.close();
    });
    return new Scene(sandbox, clock, folder);
  }

  /** As a process that starts anew has it. */
  newLive(rate = 1_000, roleSet: ReadonlyMap<string, number> = new Map()): LiveAws {
    const session = new Session({ endpointUrl: this.sandbox.url, environment: {} });
    onTestFinished(() => session.close());
    return new LiveAws({
      connections: session,
      credentials: (account) => async () => this.sandbox.credentials(account),
      signal: this.#abort.signal,
      rate,
      timeout: 5_000,
      clock: this.clock,
      roleSet,
    });
  }

  get #writing() {
    return { tool: "0", now: () => NOW + this.clock.now() };
  }

  /** Applies a plan with a new journal. Gives each step's outcome. */
  async apply(steps: readonly Step[], live: Live = this.live, around: (record: Notes) => Notes = (it) => it) {
    const writer = JournalWriter.begin(this.journal, steps, this.#writing);
    const signal = this.#abort.signal;
    const told = await makeSteps(steps, { live, notes: around(writer), book: bookOf([]), signal });
    writer.close();
    return told;
  }

  async resume(live: Live = this.newLive()) {
    const { journal, writer } = this.#open("resume");
    const book = bookOf(journal.entries);
    const told = await makeSteps(journal.steps, { live, notes: writer, book, signal: this.#abort.signal });
    writer.close();
    return told;
  }

  async undo(
    deleteLines = false,
    live: Live = this.newLive(),
    around: (record: Notes) => Notes = (it) => it,
  ) {
    const { journal, writer } = this.#open("undo");
    const book = bookOf(journal.entries);
    const signal = this.#abort.signal;
    const notes = around(writer);
    const told = await undoSteps(journal.steps, { live, notes, book, deleteLines, signal });
    writer.close();
    return told;
  }

  #open(run: "resume" | "undo") {
    const text = readFileSync(this.journal, "utf8");
    const journal = journalFrom(text);
    const bytes = Buffer.byteLength(text) - Buffer.byteLength(journal.cut ?? "");
    const writer = JournalWriter.goOn(this.journal, run, { bytes, cut: journal.cut }, this.#writing);
    return { journal, writer };
  }

  interrupt(): void {
    this.#abort.abort();
  }

  clients(account = ACCOUNT) {
    return clientsOf(this.sandbox, account, REGION);
  }

  /** All that steps can change, as plain data. */
  state(account = ACCOUNT) {
    return stateOf(this.sandbox.state, account);
  }

  /** Steps of every kind, as a plan orders them. */
  async everyKind(): Promise<readonly Step[]> {
    const { waf } = this.clients();
    const acl = await waf.send(
      new CreateWebACLCommand({
        Name: "acl",
        Scope: "REGIONAL",
        DefaultAction: { Allow: {} },
        VisibilityConfig: { SampledRequestsEnabled: false, CloudWatchMetricsEnabled: false, MetricName: "m" },
      }),
    );
    return everyKind({
      account: ACCOUNT,
      rest: REST,
      http: HTTP,
      websocket: WEBSOCKET,
      key: `arn:aws:kms:${REGION}:${ACCOUNT}:key/0a1b2c3d`,
      streamArn: `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/archive`,
      webAcl: acl.Summary?.ARN ?? "",
    });
  }
}

/** After the roles of seeds were made. */
const NOW = Date.UTC(2026, 1, 1);

export const outcomes = (told: readonly { readonly outcome: string }[]): readonly string[] =>
  told.map(({ outcome }) => outcome);
