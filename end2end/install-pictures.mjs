// The pictures that browsers show when the shop is to be installed, drawn from the demo shop into
// public/screenshots: a product on a phone, the home page on a desk, in both languages.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium as playwright } from "@playwright/test";
import { chromium, flags } from "./harness/browser.mjs";
import { startServer } from "./harness/server.mjs";

const out = fileURLToPath(new URL("../public/screenshots", import.meta.url));
mkdirSync(out, { recursive: true });
const server = await startServer();
const browser = await playwright.launch({ executablePath: chromium, args: flags });
try {
  for (const [lang, prefix, locale] of [["zh", "", "zh-CN"], ["en", "/en", "en-US"]]) {
    for (const [form, path, options] of /** @type {const} */ ([
      ["narrow", "/product/hundred-roadside-plants", { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }],
      ["wide", "", { viewport: { width: 1280, height: 800 } }],
    ])) {
      const context = await browser.newContext({ baseURL: server.url, locale, colorScheme: "light", serviceWorkers: "block", ...options });
      const page = await context.newPage();
      await page.goto(`${prefix}${path}` || "/");
      await page.locator("html[data-hydrated=yes]").waitFor({ timeout: 20_000 });
      await page.waitForLoadState("networkidle");
      await page.screenshot({ path: `${out}/${form}-${lang}.jpg`, type: "jpeg", quality: 72 });
      await context.close();
    }
  }
} finally {
  await browser.close();
  await server.stop();
}
