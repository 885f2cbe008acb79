// Pictures of pages at four widths, in two languages, light and dark:
//   node screenshots.mjs [--base URL] [--out FOLDER] PATH...
// Without --base a fresh shop is started and stopped again.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium as playwright } from "@playwright/test";
import { chromium, flags } from "./harness/browser.mjs";
import { startServer } from "./harness/server.mjs";

const options = { base: "", out: "target/screenshots" };
const paths = [];
const words = process.argv.slice(2);
while (words.length > 0) {
  const word = words.shift() ?? "";
  if (word === "--base" || word === "--out") options[word.slice(2)] = words.shift() ?? "";
  else paths.push(word);
}
if (paths.length === 0) paths.push("/");

const languages = [
  { name: "zh", locale: "zh-CN", prefix: "" },
  { name: "en", locale: "en-US", prefix: "/en" },
];
mkdirSync(options.out, { recursive: true });
const server = options.base ? undefined : await startServer();
const browser = await playwright.launch({ executablePath: chromium, args: flags });
try {
  for (const width of [360, 390, 768, 1280]) {
    for (const { name, locale, prefix } of languages) {
      for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
        const phone = width < 768;
        const context = await browser.newContext({
          baseURL: options.base || server?.url,
          viewport: { width, height: phone ? 844 : 900 },
          locale,
          colorScheme,
          isMobile: phone,
          hasTouch: phone,
        });
        const page = await context.newPage();
        for (const path of paths) {
          const address = prefix && path === "/" ? prefix : prefix + path;
          // An error without a page of its own is no picture, and no reason to stop.
          const answer = await page.goto(address).catch((error) => console.log(`${address}: ${error.message.split("\n")[0]}`));
          if (!answer) continue;
          await page.locator("html[data-hydrated=yes]").waitFor({ timeout: 20_000 }).catch(() => console.log(`${address}: not hydrated`));
          await page.evaluate(() => document.fonts.ready.then(() => undefined));
          const label = path.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "home";
          const file = join(options.out, `${label}-${width}-${name}-${colorScheme}.png`);
          await page.screenshot({ path: file, fullPage: true });
          console.log(`${file} (${answer.status()})`);
        }
        await context.close();
      }
    }
  }
} finally {
  await browser.close();
  await server?.stop();
}
