// Lighthouse on a phone, for the addresses given: node lighthouse.mjs [--runs=5] URL-or-path...
// With paths a fresh shop is started and stopped again. One run says little on a machine that does
// other things too, so every address is looked at several times; the run printed is the one in the
// middle by its performance, with the lowest and the highest beside it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import { chromium, flags } from "./harness/browser.mjs";
import { startServer } from "./harness/server.mjs";

const addresses = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
if (addresses.length === 0) addresses.push("/");
const runs = Number(process.argv.find((argument) => argument.startsWith("--runs="))?.slice("--runs=".length) ?? 5);
const server = addresses.some((address) => address.startsWith("/")) ? await startServer() : undefined;

function performance(report) {
  return report.categories.performance.score ?? 0;
}

function print(address, reports) {
  reports.sort((one, other) => performance(one) - performance(other));
  const { categories, audits } = reports[Math.floor(reports.length / 2)];
  const percent = (score) => Math.round((score ?? 0) * 100);
  const scores = Object.values(categories).map(({ title, score }) => `${title} ${percent(score)}`);
  const range = `${percent(performance(reports[0]))}-${percent(performance(reports[reports.length - 1]))}`;
  console.log(`${address}  ${scores.join(" · ")} (performance ${range} in ${reports.length} runs)`);
  const times = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift"];
  console.log(`  ${times.map((name) => `${audits[name].title} ${audits[name].displayValue}`).join(" · ")}`);
  for (const { id, title, score, scoreDisplayMode } of Object.values(audits)) {
    const weighed = Object.values(categories).some((category) =>
      category.auditRefs.some((reference) => reference.id === id && reference.weight > 0),
    );
    if (weighed && scoreDisplayMode !== "manual" && score !== null && score < 0.9) console.log(`  - ${id} (${score}): ${title}`);
  }
}

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
    const reports = [];
    for (let run = 0; run < runs; run += 1) {
      // The front door would send an English browser on to English.
      const extraHeaders = { "Accept-Language": new URL(url).pathname.startsWith("/en") ? "en" : "zh-CN" };
      const result = await lighthouse(url, { port: chrome.port, output: "json", logLevel: "error", extraHeaders });
      if (result && !result.lhr.runtimeError) reports.push(result.lhr);
      else console.log(`${address}  ${result?.lhr.runtimeError?.message ?? "no result"}`);
    }
    if (reports.length < runs) failed = true;
    if (reports.length > 0) print(address, reports);
  }
} finally {
  chrome.kill();
  await server?.stop();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(failed ? 1 : 0);
