// Each device runs twice: hydrated and with JavaScript off. That the shop works without
// WebAssembly is a promise, and the second run is its proof. `*.hydrate.spec.ts` needs scripts,
// `*.nojs.spec.ts` is about their absence; everything else runs both ways.
import { defineConfig, type Project } from "@playwright/test";
import { chromium, flags } from "./harness/browser.mjs";

const devices = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
  desktop: { viewport: { width: 1280, height: 800 } },
};

const projects: Project[] = Object.entries(devices).flatMap(([name, device]) => [
  { name, use: { ...device }, testIgnore: "**/*.nojs.spec.ts" },
  { name: `${name}-nojs`, use: { ...device, javaScriptEnabled: false }, testIgnore: "**/*.hydrate.spec.ts" },
]);

export default defineConfig({
  testDir: "tests",
  outputDir: process.env.YUNMALL_E2E_FOLDER ? `${process.env.YUNMALL_E2E_FOLDER}/results` : "test-results",
  forbidOnly: Boolean(process.env.CI),
  // A test that passes at the second attempt has found something; it is not repeated away.
  retries: 0,
  workers: 2,
  fullyParallel: false,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: "list",
  use: {
    launchOptions: { executablePath: chromium, args: flags },
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
  projects,
});
