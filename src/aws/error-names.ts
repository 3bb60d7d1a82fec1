/**
 * Errors whose names mean something else in these services than in the rest. What CloudWatch Logs, CloudWatch and IAM call
 * a limit is a quota of things, which another try does not change, not a rate (API references: CreateLogGroup,
 * PutResourcePolicy, PutMetricAlarm, CreateRole); API Gateway's answers for rates come with status 429.
 */
const NAMES: ReadonlyMap<string, string> = new Map([
  ["LimitExceeded", "LimitReached"],
  ["LimitExceededException", "LimitReached"],
  ["LimitExceededFault", "LimitReached"],
  ["NoSuchBucket", "ResourceNotFoundException"],
  ["ResourceNotFound", "ResourceNotFoundException"],
  ["WAFNonexistentItemException", "ResourceNotFoundException"],
]);

/** The answer; an error under the name that it is known by here. */
export async function renaming<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error) {
      const status =
        "$metadata" in error ? (error.$metadata as { httpStatusCode?: unknown }).httpStatusCode : 0;
      const name = status === 429 ? undefined : NAMES.get(error.name);
      if (name !== undefined) error.name = name;
    }
    throw error;
  }
}

/** The answer; where the error of that name comes, it means that nothing is set. */
export async function orUnset<T>(answer: Promise<T>, name: string, unset: T): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && error.name === name) return unset;
    throw error;
  }
}
