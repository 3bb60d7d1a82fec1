import type { FieldDemand } from "../model/demands.ts";
import { DEFAULTS, type Layer, type Sourced } from "./settings.ts";

/** A standard that ships: what it asks, each value with the clause it comes from. */
export interface Preset {
  readonly name: string;
  /** One line for `init` and the documentation. */
  readonly about: string;
  readonly layer: Layer;
}

/** The fields of the default, said to answer a clause. */
function fields(preset: string, clause: string): Layer {
  const from = `${preset} (${clause})`;
  const answering = (demands: Sourced<readonly FieldDemand[]>) => ({ value: demands.value, from });
  return {
    "format.who": answering(DEFAULTS["format.who"]),
    "format.what": answering(DEFAULTS["format.what"]),
    "format.when": answering(DEFAULTS["format.when"]),
    "format.where": answering(DEFAULTS["format.where"]),
    "format.outcome": answering(DEFAULTS["format.outcome"]),
  };
}

/** Alarms on errors that somebody gets to hear of, said to answer a clause. */
function alarms(preset: string, clause: string): Layer {
  const from = `${preset} (${clause})`;
  return {
    "alarms.clientErrors": { value: {}, from },
    "alarms.serverErrors": { value: {}, from },
    "alarms.acts": { value: true, from },
  };
}

const claims = (preset: string, regulation: string): Layer => ({
  regulations: { value: [regulation], from: preset },
});

const baseline: Layer = Object.fromEntries(
  Object.entries(DEFAULTS)
    .filter(([key]) => !key.startsWith("gate.") && key !== "regulations")
    .map(([key, { value }]) => [key, { value, from: "baseline" }]),
) as Layer;

/**
 * Only what a clause says is here; where a regulation leaves a value to the organization (how long NIST's AU-11 or
 * SOC 2 keep records), the preset leaves it to the default.
 *
 * Sources: PCI DSS v4.0.1, requirements 10.2.2 (what a record holds: user, type of event, date and time, success or
 * failure, origin, what was affected), 10.4.1.1 (automated reviews of audit logs), 10.5.1 (twelve months, three of
 * them at once available); 45 CFR 164.308(a)(1)(ii)(D) and 164.312(b); Trust Services Criteria CC7.2; NIST SP 800-53
 * revision 5, AU-3 (what, when, where, source, outcome, identity) and SI-4 (system monitoring).
 */
export const PRESETS: readonly Preset[] = [
  {
    name: "baseline",
    about:
      "what holds where no standard says otherwise: 90 days, never for ever, who/what/when/where/outcome",
    layer: baseline,
  },
  {
    name: "pci-dss-4",
    about: "PCI DSS v4.0.1, requirement 10: twelve months, every detail of 10.2.2, alarms",
    layer: {
      ...claims("pci-dss-4", "PCI DSS v4.0.1"),
      ...fields("pci-dss-4", "PCI DSS v4.0.1, 10.2.2"),
      ...alarms("pci-dss-4", "PCI DSS v4.0.1, 10.4.1.1"),
      "retention.min": { value: 365, from: "pci-dss-4 (PCI DSS v4.0.1, 10.5.1)" },
    },
  },
  {
    name: "hipaa",
    about: "HIPAA Security Rule: audit controls and the review of activity; names no retention for logs",
    layer: {
      ...claims("hipaa", "HIPAA"),
      ...fields("hipaa", "45 CFR 164.312(b)"),
      ...alarms("hipaa", "45 CFR 164.308(a)(1)(ii)(D)"),
    },
  },
  {
    name: "soc2",
    about: "SOC 2, criterion CC7.2: anomalies are seen and somebody is told; names no retention",
    layer: {
      ...claims("soc2", "SOC 2"),
      ...fields("soc2", "TSC CC7.2"),
      ...alarms("soc2", "TSC CC7.2"),
    },
  },
  {
    name: "nist-800-53",
    about:
      "NIST SP 800-53 revision 5: the content of AU-3, monitoring of SI-4; AU-11 leaves retention to you",
    layer: {
      ...claims("nist-800-53", "NIST SP 800-53 r5"),
      ...fields("nist-800-53", "NIST SP 800-53 r5, AU-3"),
      ...alarms("nist-800-53", "NIST SP 800-53 r5, SI-4"),
    },
  },
];

export const PRESET_NAMES: readonly string[] = PRESETS.map(({ name }) => name);
