import { defineConfig } from "vitest/config";

/**
 * Three projects: `unit` needs nothing but npm; `contract` compares with other people's programs (moto,
 * aws-sam-translator), which `npm run setup:python` installs; `browser` opens html reports in Chromium, which comes in an
 * npm package.
 */
export default defineConfig({
  test: {
    globalSetup: "test/temporary-folder.ts",
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/contract/**", "test/browser/**"],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "contract",
          include: ["test/contract/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "browser",
          // Each file has a Chromium of its own, and a picture of a long page needs the memory.
          fileParallelism: false,
          include: ["test/browser/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
