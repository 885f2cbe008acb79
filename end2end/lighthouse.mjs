// Lighthouse on a phone, for the addresses given:
//   node lighthouse.mjs [--runs=5] [--folder=data-of-a-shop] [--cart=slug-of-a-product] URL-or-path...
// With paths a fresh shop is started and stopped again, or the shop of a folder, which stays. With a product
// every address is looked at by somebody who has it in the cart. One run says little on a machine that does
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
const option = (name) => process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
const runs = Number(option("runs") ?? 5);
const folder = option("folder");
const kept = folder ? { folder, keep: true } : {};
const server = addresses.some((address) => address.startsWith("/")) ? await startServer(kept) : undefined;

/** Puts a product into a cart through the form of its page; gives the cookie of whoever did. */
async function cartWith(slug) {
  const page = await fetch(new URL(`/product/${slug}`, server?.url));
  const form = /<form id="buy-form"[^]*?<\/form>/.exec(await page.text())?.[0] ?? "";
  const fields = new URLSearchParams();
  for (const [input] of form.matchAll(/<input[^>]*>/g)) {
    const value = (name) => new RegExp(` ${name}="([^"]*)"`).exec(input)?.[1] ?? "";
    if (value("type") !== "radio" || / checked[ >]/.test(input)) fields.append(value("name"), value("value"));
  }
  const answer = await fetch(new URL("/api/cart/add", server?.url), {
    method: "POST",
    headers: { Origin: server?.url ?? "", Referer: page.url },
    body: fields,
    redirect: "manual",
  });
  const cookie = answer.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
  const cart = await fetch(new URL("/cart", server?.url), { headers: { Cookie: cookie } });
  if (!(await cart.text()).includes(`/product/${slug}`)) throw new Error(`${slug} did not get into the cart (${answer.status})`);
  return cookie;
}
const full = option("cart");
const visitor = full ? { Cookie: await cartWith(full) } : {};

function performance(report) {
  return report.categories.performance.score ?? 0;
}

function print(address, reports) {
  reports.sort((one, other) => performance(one) - performance(other));
  const { categories, audits, environment } = reports[Math.floor(reports.length / 2)];
  const percent = (score) => Math.round((score ?? 0) * 100);
  const scores = Object.values(categories).map(({ title, score }) => `${title} ${percent(score)}`);
  const range = `${percent(performance(reports[0]))}-${percent(performance(reports[reports.length - 1]))}`;
  console.log(`${address}  ${scores.join(" · ")} (performance ${range} in ${reports.length} runs)`);
  const times = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift"];
  // Lighthouse's own measure of the machine, without which its times say nothing about the shop.
  const machine = `machine ${Math.round(environment.benchmarkIndex)}`;
  console.log(`  ${times.map((name) => `${audits[name].title} ${audits[name].displayValue}`).join(" · ")} · ${machine}`);
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
      const extraHeaders = { ...visitor, "Accept-Language": new URL(url).pathname.startsWith("/en") ? "en" : "zh-CN" };
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
