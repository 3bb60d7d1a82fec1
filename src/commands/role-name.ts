/** What IAM takes as a role's name (IAM API reference, CreateRole). */
export const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;

/** The role that changes other accounts. Not the one of a scan: a role by which accounts are only read should not be able to. */
export const DEFAULT_FIX_ROLE = "StagelightFix";
