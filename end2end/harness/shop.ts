// What every spec imports instead of Playwright's own `test`: a running shop per worker, and a page
// that fails the test when the browser's console complains.
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import { startServer, type Server } from "./server.mjs";

export { expect };

interface Options {
  /** Complaints a spec expects, such as the 404 of a page it asks for on purpose. */
  expectedComplaints: RegExp[];
}

interface TestFixtures extends Options {
  complaints: string[];
}

interface WorkerFixtures {
  /** The shop of this worker, with the demo data. */
  shop: Server;
}

const withoutScript = new WeakSet<Page>();

export const test = base.extend<TestFixtures, WorkerFixtures>({
  shop: [
    async ({}, use) => {
      const shop = await startServer();
      await use(shop);
      await shop.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  baseURL: async ({ shop }, use) => use(shop.url),
  expectedComplaints: [[], { option: true }],
  complaints: [
    async ({ page, javaScriptEnabled, expectedComplaints }, use) => {
      const complaints: string[] = [];
      if (javaScriptEnabled === false) withoutScript.add(page);
      page.on("pageerror", (error) => complaints.push(`uncaught: ${error.stack ?? error.message}`));
      page.on("console", (message) => {
        if (message.type() === "error" || /Content Security Policy|violates/i.test(message.text())) {
          complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
        }
      });
      await use(complaints);
      const unexpected = complaints.filter((text) => !expectedComplaints.some((known) => known.test(text)));
      expect(unexpected, "the browser's console").toEqual([]);
    },
    { auto: true },
  ],
});

/** Waits until the page answers to clicks by itself; without JavaScript it already does. */
export async function hydrated(page: Page): Promise<void> {
  if (withoutScript.has(page)) return;
  await expect(page.locator("html"), "hydration").toHaveAttribute("data-hydrated", "yes", { timeout: 20_000 });
}

/** Opens a page and waits until it is ready to be used. */
export async function open(page: Page, path: string): Promise<number> {
  const answer = await page.goto(path);
  await hydrated(page);
  return answer?.status() ?? 0;
}

const accessibilityRules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/**
 * No violation of WCAG 2.2 AA that a program can find. The auditing program is a script itself and
 * would wait for ever where scripts are off; the markup there is what the hydrated run starts from.
 */
export async function expectAccessible(page: Page): Promise<void> {
  if (withoutScript.has(page)) return;
  const { violations } = await new AxeBuilder({ page }).withTags(accessibilityRules).analyze();
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html).join("\n  ")}`);
  expect(found, "accessibility").toEqual([]);
}
