import type { Fact } from "./fact.ts";
import type { Gap } from "./gap.ts";
import type { Stage } from "./stage.ts";

/** What one look covers: an account-Region, or a template or Terraform root. */
export type Scope =
  | {
      readonly kind: "aws";
      /** Absent only for gaps that stand before any account (the organization cannot be listed). */
      readonly account?: string;
      /** Absent for gaps that concern the whole account (its role cannot be assumed). */
      readonly region?: string;
      readonly accountName?: string;
    }
  | { readonly kind: "code"; readonly path: string };

/** What around the stages decides whether their lines arrive and stay. Grows with the checks that need it. */
export interface Surroundings {
  /** The account-Region's CloudWatch role ARN; `known(null)`: none is set. Absent: nobody asked. */
  readonly accountRole?: Fact<string | null>;
}

/** What one look brings home. Slices stream: nothing needs all of them in memory. */
export interface Slice {
  readonly scope: Scope;
  readonly stages: readonly Stage[];
  readonly surroundings: Surroundings;
  readonly gaps: readonly Gap[];
}
