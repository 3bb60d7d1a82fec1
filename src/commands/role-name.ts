/** What IAM takes as a role's name (IAM API reference, CreateRole). */
export const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
