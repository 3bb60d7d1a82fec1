import type { Gap } from "./gap.ts";
import type { Stage } from "./stage.ts";
import type { Surroundings } from "./surroundings.ts";

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

/** What one look brings home. Slices stream: nothing needs all of them in memory. */
export interface Slice {
  readonly scope: Scope;
  readonly stages: readonly Stage[];
  readonly surroundings: Surroundings;
  readonly gaps: readonly Gap[];
}
