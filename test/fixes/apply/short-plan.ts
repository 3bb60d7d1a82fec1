import type { Step } from "../../../src/fixes/step.ts";
import { HTTP, REST } from "../scene.ts";
import * as make from "../steps.ts";

/** A role, a shared log group and two stages: short enough to be killed everywhere. */
export function shortPlan(): readonly Step[] {
  const role = make.createRole("logging");
  const attach = make.attach("logging", { needs: [role.id] });
  const account = make.accountRole("logging", { needs: [role.id, attach.id] });
  const group = make.createGroup("/new");
  const needs = [account.id, group.id];
  return [
    role,
    attach,
    account,
    group,
    make.retention("/new", null, 90, { needs: [group.id] }),
    make.accessLog(REST, "/new", { needs }),
    make.accessLog(HTTP, "/new", { needs: [group.id] }),
  ];
}
