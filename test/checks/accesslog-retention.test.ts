import check from "../../src/checks/accesslog-retention.ts";
import { choice, known, set, unknownFact } from "../../src/model/fact.ts";
import type { LogGroup } from "../../src/model/surroundings.ts";
import { rows } from "./rows.ts";
import {
  ACCOUNT,
  codeStage,
  demanding,
  GROUP,
  GROUP_ARN,
  liveStage,
  logGroup,
  REGION,
  type Row,
  STREAM_ARN,
  writes,
} from "./subject.ts";

const kept = (retentionDays: LogGroup["retentionDays"]) => ({
  logGroups: { items: [logGroup({ retentionDays })] },
});
const CANARY = logGroup({
  id: `${GROUP_ARN}/Canary`,
  name: known(`${GROUP}/Canary`),
  retentionDays: known(null),
});
const PCI = demanding({ retention: { minDays: 365, maxDays: 731, never: false } });

rows(check, [
  ["long enough", liveStage(), kept(known(365)), "pass", /365 days/],
  ...[ACCOUNT, REGION].map((own): Row => {
    const elsewhere = GROUP_ARN.replace(own, own === ACCOUNT ? "999999999999" : "us-east-1");
    const stage = liveStage({ accessLog: writes(known(elsewhere)) });
    const about = "another account's or Region's group, where one of that name is here";
    return [`${about}: ${elsewhere}`, stage, kept(known(365)), "unknown", /what is there was not looked at/];
  }),
  ["for ever", liveStage(), kept(known(null)), "fail", /for ever/],
  [
    "for ever, allowed",
    liveStage(),
    kept(known(null)),
    "pass",
    /for ever/,
    demanding({ retention: { minDays: 90, maxDays: null, never: true } }),
  ],
  ["three days", liveStage(), kept(known(3)), "fail", /3 days; the standard asks for at least 90/],
  ["less than the standard asks", liveStage(), kept(known(90)), "fail", /at least 365/, PCI],
  ["more than it allows", liveStage(), kept(known(3653)), "fail", /at most 731/, PCI],
  [
    "a canary's own group",
    liveStage({ canary: known(true) }),
    { logGroups: { items: [logGroup(), CANARY] } },
    "fail",
    /Canary keeps lines for ever/,
  ],
  [
    "a canary whose group is not made yet",
    liveStage({ canary: known(true) }),
    { logGroups: { items: [logGroup()] } },
    "pass",
    /365 days/,
  ],
  [
    "a canary in code",
    codeStage({ canary: known(true) }),
    { logGroups: { items: [logGroup()], partial: true } },
    "unknown",
    /Canary/,
  ],
  ["no such group", liveStage(), { logGroups: { items: [] } }, "unknown", /does not exist/],
  [
    "refused",
    liveStage(),
    { logGroups: { items: [], unseen: "logs:DescribeLogGroups was denied." } },
    "unknown",
    /denied/,
  ],
  ["Firehose", liveStage({ accessLog: writes(known(STREAM_ARN)) }), {}, "unknown", /Firehose/],
  [
    "code: group made elsewhere",
    codeStage(),
    { logGroups: { items: [], partial: true } },
    "unknown",
    /not declared in this code/,
  ],
  [
    "code: by reference",
    codeStage({ accessLog: writes(set("Logs.Arn", "Logs")) }),
    { logGroups: { items: [logGroup({ id: "Logs", retentionDays: known(null) })], partial: true } },
    "fail",
    /for ever/,
  ],
  [
    "code: a variable without a value",
    codeStage(),
    kept(unknownFact("var.days has no value here")),
    "unknown",
    /var.days/,
  ],
  [
    "code: two groups of one name, of which a condition makes one",
    codeStage(),
    {
      logGroups: {
        items: [
          logGroup({ when: choice("IsProd", known(true), known(false)) }),
          logGroup({
            id: "Other",
            when: choice("IsProd", known(false), known(true)),
            retentionDays: known(1),
          }),
        ],
        partial: true,
      },
    },
    "conditional",
    /pass when IsProd is true .*fail when IsProd is false .*1 day/,
  ],
  ["code: by condition", codeStage(), kept(choice("IsProd", known(365), known(7))), "conditional", /IsProd/],
  [
    "code: a group that a condition makes",
    codeStage(),
    { logGroups: { items: [logGroup({ when: unknownFact("count is not known") })], partial: true } },
    "unknown",
    /count is not known/,
  ],
]);
