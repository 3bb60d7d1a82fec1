/** What kind of thing could not be looked at. */
export type GapKind =
  | "access-denied"
  | "expired-credentials"
  | "invalid-credentials"
  | "assume-role"
  | "throttled"
  | "service-error"
  | "unreachable"
  | "unsupported-operation"
  | "malformed-answer"
  | "region-unavailable"
  | "interrupted"
  | "unreadable"
  | "too-large"
  | "syntax-error"
  | "unresolved-module"
  | "unresolved-reference"
  | "unsupported-format"
  | "not-recorded"
  | "limit-exceeded";

/**
 * Something that could not be looked at. Always shown, never a pass.
 * `permission` is the IAM action that would have allowed it; `code` the error name as the service gives it.
 */
export interface Gap {
  readonly kind: GapKind;
  readonly account?: string;
  readonly region?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly operation?: string;
  readonly code?: string;
  readonly permission?: string;
  readonly message: string;
}
