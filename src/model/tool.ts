/** This program, as reports name it. A test compares the version with package.json. */
export const TOOL = { name: "stagelight", version: "0.1.0" } as const;
