// Lighthouse on a phone, for the addresses given: node lighthouse.mjs [--start] URL-or-path...
// With paths, or with --start, a fresh shop is started and stopped again.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import { chromium, flags } from "./harness/browser.mjs";
import { startServer } from "./harness/server.mjs";

const addresses = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
if (addresses.length === 0) addresses.push("/");
const server = addresses.some((address) => address.startsWith("/")) ? await startServer() : undefined;
const profile = mkdtempSync(join(tmpdir(), "yunmall-lighthouse-"));
const chrome = await launch({
  chromePath: process.env.CHROME_PATH ?? chromium,
  chromeFlags: ["--headless=new", ...flags],
  userDataDir: profile,
  logLevel: "error",
});
let failed = false;
try {
  for (const address of addresses) {
    const url = new URL(address, server?.url).href;
    const result = await lighthouse(url, { port: chrome.port, output: "json", logLevel: "error" });
    if (!result || result.lhr.runtimeError) {
      failed = true;
      console.log(`${address}  ${result?.lhr.runtimeError?.message ?? "no result"}`);
      continue;
    }
    const { categories, audits } = result.lhr;
    const scores = Object.values(categories).map(({ title, score }) => `${title} ${Math.round((score ?? 0) * 100)}`);
    const times = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift"];
    console.log(`${address}  ${scores.join(" · ")}`);
    console.log(`  ${times.map((name) => `${audits[name].title} ${audits[name].displayValue}`).join(" · ")}`);
    for (const { id, title, score, scoreDisplayMode } of Object.values(audits)) {
      const weighed = Object.values(categories).some((category) =>
        category.auditRefs.some((reference) => reference.id === id && reference.weight > 0),
      );
      if (weighed && scoreDisplayMode !== "manual" && score !== null && score < 0.9) console.log(`  - ${id} (${score}): ${title}`);
    }
  }
} finally {
  chrome.kill();
  await server?.stop();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(failed ? 1 : 0);
