import { preset } from "../../src/access-log/presets.ts";
import check from "../../src/checks/accesslog-alarms.ts";
import { known, set, unknownFact } from "../../src/model/fact.ts";
import type { Alarm, MetricFilter, Surroundings } from "../../src/model/surroundings.ts";
import { rows } from "./rows.ts";
import {
  ACCOUNT,
  codeStage,
  demanding,
  GROUP,
  GROUP_ARN,
  liveStage,
  logGroup,
  type Row,
  writes,
} from "./subject.ts";

const QUOTED =
  '{"requestId":"$context.requestId","status":"$context.status","latency":"$context.responseLatency"}';
const BARE = '{"requestId":"$context.requestId","status":$context.status}';
const formatted = (format: string, more = {}) =>
  liveStage({ accessLog: writes(known(GROUP_ARN), known(format)), ...more });

const filter = (name: string, pattern: string, more: Partial<MetricFilter> = {}): MetricFilter => ({
  id: name,
  logGroup: known(GROUP),
  pattern: known(pattern),
  metric: { namespace: known("Orders"), name: known(name) },
  ...more,
});
const alarm = (metric: string, more: Partial<Alarm> = {}): Alarm => ({
  id: `alarm-${metric}`,
  name: known(`alarm-${metric}`),
  metrics: [{ namespace: known("Orders"), name: known(metric), dimensions: new Map() }],
  acts: known(true),
  ...more,
});
const own = (name: string, dimensions: Record<string, string>): Alarm => ({
  ...alarm(name),
  metrics: [
    {
      namespace: known("AWS/ApiGateway"),
      name: known(name),
      dimensions: new Map(Object.entries(dimensions).map(([key, value]) => [key, known(value)])),
    },
  ],
});
/** The same alarm by another statistic. */
const counting = (one: Alarm, statistic: string): Alarm => ({
  ...one,
  metrics: one.metrics.map((metric) => ({ ...metric, statistic: known(statistic) })),
});
const BY_STAGE = alarm("5xx", {
  metrics: [
    { namespace: known("Orders"), name: known("5xx"), dimensions: new Map([["Stage", known("prod")]]) },
  ],
});
const COLUMNS = "$context.requestId $context.status $context.responseLatency";
const around = (filters: MetricFilter[], alarms: Alarm[]): Surroundings => ({
  logGroups: { items: [logGroup()] },
  metricFilters: { items: filters },
  alarms: { items: alarms },
});
const only = (subject: "clientErrors" | "serverErrors" | "latency", maxThreshold?: number) =>
  demanding({
    alarms: { subjects: [{ subject, ...(maxThreshold === undefined ? {} : { maxThreshold }) }], acts: true },
  });
const ERRORS = only("serverErrors");
const PRESET = formatted(preset("REST"));

rows(check, [
  ["nothing", PRESET, around([], []), "fail", /4xx.*5xx.*latency/],
  [
    "another account's group, where one of that name has a filter here",
    liveStage({ accessLog: writes(known(GROUP_ARN.replace(ACCOUNT, "999999999999")), known(QUOTED)) }),
    around([filter("5xx", '{ $.status = "5*" }')], [alarm("5xx")]),
    "unknown",
    /in account 999999999999, eu-west-1: what is there was not looked at/,
    ERRORS,
  ],
  [
    "a filter that matches, and its alarm",
    formatted(QUOTED),
    around([filter("5xx", '{ $.status = "5*" }')], [alarm("5xx")]),
    "pass",
    /5xx/,
    ERRORS,
  ],
  [
    "a number compared with quoted text never matches",
    formatted(QUOTED),
    around([filter("5xx", "{ $.status >= 500 }")], [alarm("5xx")]),
    "fail",
    /compares with a number what this format writes as text/,
    ERRORS,
  ],
  [
    "the same in code, which shows only its part",
    codeStage({ accessLog: writes(known(GROUP_ARN), known(QUOTED)) }),
    {
      logGroups: { items: [logGroup()], partial: true },
      metricFilters: { items: [filter("5xx", "{ $.status >= 500 }")], partial: true },
    },
    "fail",
    /never matches/,
    ERRORS,
  ],
  [
    "the same beside an alarm of which nobody can tell what it watches",
    codeStage({ accessLog: writes(known(GROUP_ARN), known(QUOTED)) }),
    {
      logGroups: { items: [logGroup()], partial: true },
      metricFilters: { items: [filter("5xx", "{ $.status >= 500 }")], partial: true },
      alarms: {
        items: [
          {
            ...alarm("open"),
            metrics: [
              {
                namespace: known("AWS/ApiGateway"),
                name: known("5XXError"),
                dimensions: new Map([["ApiName", unknownFact("var.name has no value here")]]),
              },
            ],
          },
        ],
        partial: true,
      },
    },
    "unknown",
    /what alarm-open watches is not known here\. The metric filter 5xx .* never matches/,
    ERRORS,
  ],
  [
    "a filter for something else in code",
    codeStage({ accessLog: writes(known(GROUP_ARN), known(QUOTED)) }),
    {
      logGroups: { items: [logGroup()], partial: true },
      metricFilters: { items: [filter("teapots", '{ $.status = "418" }')], partial: true },
    },
    "unknown",
    /made elsewhere|matches none/,
    ERRORS,
  ],
  [
    "the same on a bare number",
    formatted(BARE),
    around([filter("5xx", "{ $.status >= 500 }")], [alarm("5xx")]),
    "pass",
    /5xx/,
    ERRORS,
  ],
  [
    "one status of several",
    formatted(QUOTED),
    around([filter("5xx", '{ $.status = "503" }')], [alarm("5xx")]),
    "unknown",
    /matches only 1 of 4/,
    ERRORS,
  ],
  [
    "a term",
    formatted(QUOTED),
    around([filter("5xx", "500")], [alarm("5xx")]),
    "unknown",
    /matches only/,
    ERRORS,
  ],
  [
    "everything but two good statuses",
    formatted(QUOTED),
    around([filter("5xx", '{ $.status != "200" && $.status != "201" }')], [alarm("5xx")]),
    "fail",
    /went well too/,
    ERRORS,
  ],
  [
    "a filter that adds nothing",
    formatted(QUOTED),
    around([filter("5xx", '{ $.status = "5*" }', { value: known("0") })], [alarm("5xx")]),
    "fail",
    /never moves/,
    ERRORS,
  ],
  [
    "an alarm that goes off when there are few",
    PRESET,
    around([], [{ ...own("5XXError", { ApiName: "orders" }), comparison: known("LessThanThreshold") }]),
    "fail",
    /goes off when there is little/,
    ERRORS,
  ],
  [
    "an alarm with a dimension on a metric that has none",
    formatted(QUOTED),
    around([filter("5xx", '{ $.status = "5*" }')], [BY_STAGE]),
    "fail",
    /counts it, but no alarm watches its metric\./,
    ERRORS,
  ],
  [
    "an alarm with a dimension on a filter that publishes with dimensions",
    formatted(QUOTED),
    around([filter("5xx", '{ $.status = "5*" }', { divided: known(true) })], [BY_STAGE]),
    "unknown",
    /what alarm-5xx watches/,
    ERRORS,
  ],
  [
    "an alarm without dimensions on a filter that publishes with them",
    formatted(QUOTED),
    around([filter("5xx", '{ $.status = "5*" }', { divided: known(true) })], [alarm("5xx")]),
    "fail",
    /no alarm watches its metric\. It publishes with dimensions: an alarm without them never sees a value/,
    ERRORS,
  ],
  [
    "a filter of which it is not known whether it publishes with dimensions",
    formatted(QUOTED),
    around([filter("5xx", '{ $.status = "5*" }', { divided: unknownFact("var.d") })], [alarm("5xx")]),
    "unknown",
    /what alarm-5xx watches/,
    ERRORS,
  ],
  [
    "a filter that publishes a field which the lines do not have",
    formatted(QUOTED),
    around([filter("5xx", '{ $.status = "5*" }', { value: known("$.statusCode") })], [alarm("5xx")]),
    "fail",
    /publishes \$\.statusCode, and these lines have no number there: its metric never moves/,
    ERRORS,
  ],
  [
    "a filter that publishes the status itself",
    formatted(QUOTED),
    around([filter("5xx", '{ $.status = "5*" }', { value: known("$.status") })], [alarm("5xx")]),
    "pass",
    /5xx/,
    ERRORS,
  ],
  [
    "an API whose name is counted without its umlaut",
    formatted(preset("REST"), { api: { id: "a1b2c3d4e5", name: "Aufträge" } }),
    around([], [own("5XXError", { ApiName: "Auftrge" })]),
    "pass",
    /5xx/,
    ERRORS,
  ],
  [
    "the same with its umlaut: nothing is counted so",
    formatted(preset("REST"), { api: { id: "a1b2c3d4e5", name: "Aufträge" } }),
    around([], [own("5XXError", { ApiName: "Aufträge" })]),
    "fail",
    /no alarm watches it/,
    ERRORS,
  ],
  [
    "an API that is counted by its id, for its name has no ASCII",
    formatted(preset("REST"), { api: { id: "a1b2c3d4e5", name: "注文" } }),
    around([], [own("5XXError", { ApiName: "a1b2c3d4e5" })]),
    "pass",
    /5xx/,
    ERRORS,
  ],
  [
    "an alarm on how many requests there were",
    PRESET,
    around([], [counting(own("5XXError", { ApiName: "orders" }), "SampleCount")]),
    "fail",
    /no metric filter counts it/,
    ERRORS,
  ],
  ...(
    [
      ["Average", 5, "GreaterThanThreshold", "fail"],
      ["Average", 1, "GreaterThanThreshold", "fail"],
      ["Maximum", 2, "GreaterThanOrEqualToThreshold", "fail"],
      ["Average", 1, "GreaterThanOrEqualToThreshold", "pass"],
      ["Average", 0.05, "GreaterThanThreshold", "pass"],
      ["Sum", 5, "GreaterThanThreshold", "pass"],
      ["Average", 5, "GreaterThanUpperThreshold", "pass"],
    ] as const
  ).map(
    ([statistic, threshold, comparison, verdict]): Row => [
      `the ${statistic} of failed requests, ${comparison} ${threshold}`,
      PRESET,
      around(
        [],
        [
          {
            ...counting(own("5XXError", { ApiName: "orders" }), statistic),
            threshold: known(threshold),
            comparison: known(comparison),
          },
        ],
      ),
      verdict,
      verdict === "fail"
        ? /never goes off: the \w+ of 5XXError is a share of the requests, 1 at most/
        : /5xx/,
      ERRORS,
    ],
  ),
  [
    "a share that is calculated to percent",
    PRESET,
    around(
      [],
      [
        {
          ...counting(own("5XXError", { ApiName: "orders" }), "Average"),
          threshold: known(5),
          comparison: known("GreaterThanThreshold"),
          calculates: true,
        },
      ],
    ),
    "pass",
    /5xx/,
    ERRORS,
  ],
  [
    "an alarm on the share of failed requests",
    PRESET,
    around([], [counting(own("5XXError", { ApiName: "orders" }), "Average")]),
    "pass",
    /5xx/,
    ERRORS,
  ],
  [
    "a field the format does not have",
    formatted(QUOTED),
    around([filter("5xx", '{ $.statusCode = "5*" }')], [alarm("5xx")]),
    "fail",
    /matches none/,
    ERRORS,
  ],
  [
    "a filter on every line",
    formatted(QUOTED),
    around([filter("5xx", "")], [alarm("5xx")]),
    "fail",
    /went well too/,
    ERRORS,
  ],
  [
    "a filter that nobody watches",
    formatted(QUOTED),
    around([filter("5xx", '{ $.status = "5*" }')], []),
    "fail",
    /no alarm watches its metric/,
    ERRORS,
  ],
  [
    "an alarm that tells nobody",
    formatted(QUOTED),
    around([filter("5xx", '{ $.status = "5*" }')], [alarm("5xx", { acts: known(false) })]),
    "fail",
    /tells nobody/,
    ERRORS,
  ],
  [
    "a pattern that is not understood, and CloudWatch Logs took it",
    formatted(QUOTED),
    around([filter("5xx", "{ $.status = ")], [alarm("5xx")]),
    "unknown",
    /5xx \(\{ \$\.status = \) is not understood here/,
    ERRORS,
  ],
  [
    "a pattern that is not understood, and no alarm on what it counts",
    formatted(QUOTED),
    around([filter("5xx", "{ $.status = ")], []),
    "fail",
    /no alarm watches the metric of 5xx/,
    ERRORS,
  ],
  [
    "an invalid pattern in code, and its alarm",
    codeStage({ accessLog: writes(known(GROUP_ARN), known(QUOTED)) }),
    around([filter("5xx", "{ $.status = ")], [alarm("5xx")]),
    "fail",
    /invalid/,
    ERRORS,
  ],
  [
    "the filter of another group",
    formatted(QUOTED),
    around([filter("5xx", '{ $.status = "5*" }', { logGroup: known("/other") })], [alarm("5xx")]),
    "fail",
    /5xx/,
    ERRORS,
  ],
  [
    "the service's own metric",
    PRESET,
    around([], [own("5XXError", { ApiName: "orders", Stage: "prod" })]),
    "pass",
    /5xx/,
    ERRORS,
  ],
  ["of the whole API", PRESET, around([], [own("5XXError", { ApiName: "orders" })]), "pass", /5xx/, ERRORS],
  [
    "of another stage",
    PRESET,
    around([], [own("5XXError", { ApiName: "orders", Stage: "dev" })]),
    "fail",
    /5xx/,
    ERRORS,
  ],
  [
    "of a single method",
    PRESET,
    around([], [own("5XXError", { ApiName: "orders", Stage: "prod", Method: "GET", Resource: "/" })]),
    "fail",
    /5xx/,
    ERRORS,
  ],
  [
    "of an HTTP API",
    formatted(preset("HTTP"), { apiType: "HTTP" }),
    around([], [own("5xx", { ApiId: "a1b2c3d4e5", Stage: "prod" })]),
    "pass",
    /5xx/,
    ERRORS,
  ],
  [
    "latency by threshold",
    formatted('{"requestId":"$context.requestId","latency":$context.responseLatency}'),
    around([filter("slow", "{ $.latency > 5000 }")], [alarm("slow")]),
    "pass",
    /latency/,
    only("latency"),
  ],
  [
    "latency published from each line",
    formatted(QUOTED),
    around([filter("latency", "{ $.latency = * }", { value: known("$.latency") })], [alarm("latency")]),
    "pass",
    /latency/,
    only("latency"),
  ],
  [
    "latency published from a column",
    formatted(COLUMNS),
    around([filter("latency", "[id, status, latency]", { value: known("$latency") })], [alarm("latency")]),
    "pass",
    /latency/,
    only("latency"),
  ],
  [
    "another column than that of the latency",
    formatted(COLUMNS),
    around([filter("latency", "[id, status, latency]", { value: known("$status") })], [alarm("latency")]),
    "fail",
    /went well too/,
    only("latency"),
  ],
  [
    "latency behind an ellipsis",
    formatted(COLUMNS),
    around([filter("latency", "[..., latency]", { value: known("$latency") })], [alarm("latency")]),
    "pass",
    /latency/,
    only("latency"),
  ],
  [
    "a field published by a pattern that knows none",
    formatted(QUOTED),
    around([filter("latency", "", { value: known("$.latency") })], [alarm("latency")]),
    "unknown",
    /What latency \(\) publishes from a line is open/,
    only("latency"),
  ],
  [
    "a limit of time that requests by default never reach",
    formatted('{"requestId":"$context.requestId","latency":$context.responseLatency}'),
    around([filter("latency", "{ $.latency >= 29000 }")], [alarm("latency")]),
    "unknown",
    /matches only 1 of 2 kinds/,
    only("latency"),
  ],
  [
    "a threshold over the standard's",
    PRESET,
    around([], [{ ...own("5XXError", { ApiName: "orders" }), threshold: known(50) }]),
    "fail",
    /goes off at 50/,
    only("serverErrors", 5),
  ],
  [
    "a threshold within it",
    PRESET,
    around([], [{ ...own("5XXError", { ApiName: "orders" }), threshold: known(1) }]),
    "pass",
    /5xx/,
    only("serverErrors", 5),
  ],
  [
    "refused",
    PRESET,
    { alarms: { items: [], unseen: "cloudwatch:DescribeAlarms was denied." }, metricFilters: { items: [] } },
    "unknown",
    /denied/,
  ],
  [
    "code shows only its part",
    codeStage(),
    { logGroups: { items: [logGroup()], partial: true } },
    "unknown",
    /made elsewhere/,
  ],
  [
    "code: an alarm on the API of the code",
    codeStage(),
    {
      alarms: {
        items: [
          {
            ...own("5XXError", {}),
            metrics: [
              {
                namespace: known("AWS/ApiGateway"),
                name: known("5XXError"),
                dimensions: new Map([["ApiName", set<string>("Api.Name", "Api")]]),
              },
            ],
          },
        ],
        partial: true,
      },
    },
    "pass",
    /5xx/,
    ERRORS,
  ],
  [
    "none asked for",
    PRESET,
    around([], []),
    "not-applicable",
    /no alarms/,
    demanding({ alarms: { subjects: [], acts: true } }),
  ],
  [
    "nothing is written",
    liveStage({ accessLog: known(null) }),
    around([], []),
    "not-applicable",
    /apigw_accesslogging/,
  ],
]);
