import check from "../../src/checks/accesslog-delivery.ts";
import { type Fact, known, unknownFact } from "../../src/model/fact.ts";
import type { Surroundings, Traffic } from "../../src/model/surroundings.ts";
import { rows } from "./rows.ts";
import { codeStage, liveStage } from "./subject.ts";

function counted(requests: Fact<number>, lines: Fact<number>, more: Partial<Traffic> = {}): Surroundings {
  const window = { from: "2026-03-01T00:00:00Z", to: "2026-03-02T00:00:00Z" };
  return { traffic: { items: [{ stage: liveStage().id, window, requests, lines, ...more }] } };
}

rows(check, [
  ["requests and lines", liveStage(), counted(known(120), known(118)), "pass", /120 requests and 118 lines/],
  ["requests and no line", liveStage(), counted(known(120), known(0)), "fail", /not one line arrived/],
  ["no requests", liveStage(), counted(known(0), known(0)), "unknown", /^Unproven: no requests/],
  [
    "two APIs of one name",
    liveStage(),
    counted(known(120), known(0), { ambiguous: "2 REST APIs are called orders" }),
    "unknown",
    /2 REST APIs/,
  ],
  [
    "requests that all came before the stage was changed",
    liveStage(),
    counted(known(120), known(0), {
      changed: { at: "2026-03-01T20:10:00.000Z", requestsSince: known(0) },
    }),
    "unknown",
    /changed at 2026-03-01T20:10Z, and no requests are counted since: it may not have logged before/,
  ],
  [
    "requests that were not counted since the stage was changed",
    liveStage(),
    counted(known(120), known(0), {
      changed: { at: "2026-03-01T20:10:00.000Z", requestsSince: unknownFact("partial data") },
    }),
    "unknown",
    /no requests are counted since/,
  ],
  [
    "requests after the stage was changed",
    liveStage(),
    counted(known(120), known(0), {
      changed: { at: "2026-03-01T20:10:00.000Z", requestsSince: known(3) },
    }),
    "fail",
    /not one line arrived/,
  ],
  [
    "lines, whenever the stage was changed",
    liveStage(),
    counted(known(120), known(7), {
      changed: { at: "2026-03-01T20:10:00.000Z", requestsSince: known(0) },
    }),
    "pass",
    /7 lines/,
  ],
  [
    "a log group that others write to",
    liveStage(),
    counted(known(120), known(4), { sharedLines: true }),
    "unknown",
    /other stages write to/,
  ],
  [
    "a shared log group without a line",
    liveStage(),
    counted(known(120), known(0), { sharedLines: true }),
    "fail",
    /not one line/,
  ],
  [
    "requests were not counted",
    liveStage(),
    counted(unknownFact("cloudwatch:GetMetricData was denied."), known(1)),
    "unknown",
    /denied/,
  ],
  [
    "lines were not counted",
    liveStage(),
    counted(known(1), unknownFact("no metric")),
    "unknown",
    /no metric/,
  ],
  [
    "a listing that is not whole",
    liveStage(),
    { traffic: { items: [], unseen: "AWS Config records no traffic." } },
    "unknown",
    /AWS Config/,
  ],
  ["code", codeStage(), {}, "not-applicable", /Code has no traffic/],
  [
    "an unlogged stage",
    liveStage({ accessLog: known(null) }),
    counted(known(120), known(0)),
    "not-applicable",
    /apigw_accesslogging/,
  ],
]);
