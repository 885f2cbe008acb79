// Each device runs twice: hydrated and with JavaScript off. That the shop works without
// WebAssembly is a promise, and the second run is its proof. `*.hydrate.spec.ts` needs scripts,
// `*.nojs.spec.ts` is about their absence, `*.once.spec.ts` asks the server and needs no device;
// everything else runs both ways.
import { defineConfig, type Project } from "@playwright/test";
import { chromium, flags } from "./harness/browser.mjs";
import type { Lang, Options } from "./harness/shop";

const devices = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
  desktop: { viewport: { width: 1280, height: 800 } },
};

// Long journeys speak one language per project; crosswise, so that both are spoken at either
// width, with scripts and without.
const spoken: Record<keyof typeof devices, { alive: Lang; plain: Lang }> = {
  phone: { alive: "zh", plain: "en" },
  desktop: { alive: "en", plain: "zh" },
};

const projects: Project<Options>[] = (Object.keys(devices) as (keyof typeof devices)[]).flatMap((name) => [
  {
    name,
    use: { ...devices[name], lang: spoken[name].alive },
    testIgnore: name === "desktop" ? "**/*.nojs.spec.ts" : "**/*.{nojs,once}.spec.ts",
  },
  {
    name: `${name}-nojs`,
    use: { ...devices[name], lang: spoken[name].plain, javaScriptEnabled: false },
    testIgnore: "**/*.{hydrate,once}.spec.ts",
  },
]);

export default defineConfig<Options>({
  testDir: "tests",
  outputDir: process.env.YUNMALL_E2E_FOLDER ? `${process.env.YUNMALL_E2E_FOLDER}/results` : "test-results",
  globalSetup: "./harness/template.ts",
  forbidOnly: Boolean(process.env.CI),
  // A test that passes at the second attempt has found something; it is not repeated away.
  retries: 0,
  workers: 2,
  fullyParallel: false,
  // Long journeys on a busy machine; what hangs is told soon enough by what it waits for.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: "list",
  use: {
    launchOptions: { executablePath: chromium, args: flags },
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    actionTimeout: 15_000,
    // What a page asks for is seen and answered by the tests; those about the service worker allow it.
    serviceWorkers: "block",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
  projects,
});
