// What every spec imports instead of Playwright's own `test`: a running shop, and a page that
// fails the test when the browser's console complains.
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type BrowserContext, type Page } from "@playwright/test";
import { lend } from "./audit";
import type { Server } from "./server.mjs";
import { openCopy } from "./template";

export { expect };
export { becomeOwner, owner, signInAsOwner } from "./owner";
export { openCopy } from "./template";
export type { Server } from "./server.mjs";

export type Lang = "zh" | "en";
export const languages: Lang[] = ["zh", "en"];

export interface Options {
  /** Complaints a spec expects, such as the 404 of a page it asks for on purpose. */
  expectedComplaints: RegExp[];
  /**
   * The language of a journey that runs once per project; the projects differ in it, so that over
   * all of them every journey runs in both. What takes a moment only is run in both right away.
   */
  lang: Lang;
  /** Whether the test gets a shop of its own, because it leaves one behind that others could not use. */
  alone: boolean;
  /** Settings of the shop of its own, such as `YUNMALL_UNPAID_MINUTES`. */
  shopSettings: Record<string, string>;
}

interface TestFixtures extends Options {
  /** The shop of this test: the worker's, or its own when it is `alone`. */
  shop: Server;
  /** Opens one more browser, as another person has it, at the same shop; it is watched like the page. */
  anotherBrowser: () => Promise<Page>;
  complaints: string[];
}

interface WorkerFixtures {
  /** The shop that the tests of this worker share, with the demo goods and an owner. */
  sharedShop: Server;
}

const withoutScript = new WeakSet<Page>();

export const test = base.extend<TestFixtures, WorkerFixtures>({
  sharedShop: [
    async ({}, use) => {
      await lend(await openCopy(), use);
    },
    { scope: "worker", timeout: 120_000 },
  ],
  expectedComplaints: [[], { option: true }],
  lang: ["zh", { option: true }],
  alone: [false, { option: true }],
  shopSettings: [{}, { option: true }],
  shop: async ({ sharedShop, alone, shopSettings }, use) => {
    if (!alone) return use(sharedShop);
    await lend(await openCopy({ env: shopSettings }), use);
  },
  baseURL: async ({ shop }, use) => use(shop.url),
  complaints: [
    async ({ page, javaScriptEnabled, expectedComplaints }, use) => {
      const complaints: string[] = [];
      watch(page, complaints, javaScriptEnabled !== false);
      await use(complaints);
      const unexpected = complaints.filter((text) => !expectedComplaints.some((known) => known.test(text)));
      expect(unexpected, "the browser's console").toEqual([]);
    },
    { auto: true },
  ],
  anotherBrowser: async ({ browser, contextOptions, complaints, javaScriptEnabled, viewport, locale, shop, isMobile, hasTouch }, use) => {
    const opened: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext({ ...contextOptions, baseURL: shop.url, javaScriptEnabled, viewport, locale, isMobile, hasTouch });
      opened.push(context);
      const page = await context.newPage();
      watch(page, complaints, javaScriptEnabled !== false);
      return page;
    });
    for (const context of opened) await context.close();
  },
});

function watch(page: Page, complaints: string[], withScript: boolean): void {
  if (!withScript) withoutScript.add(page);
  page.on("pageerror", (error) => complaints.push(`uncaught on ${page.url()}: ${error.stack ?? error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" || /Content Security Policy|violates/i.test(message.text())) {
      complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
}

/** Whether the page's scripts run. */
export const alive = (page: Page): boolean => !withoutScript.has(page);

/** Waits until the page answers to clicks by itself; without JavaScript it already does. */
export async function hydrated(page: Page): Promise<void> {
  if (!alive(page)) return;
  await expect(page.locator("html"), "hydration").toHaveAttribute("data-hydrated", "yes", { timeout: 20_000 });
}

/** Opens a page and waits until it is ready to be used. */
export async function open(page: Page, path: string): Promise<number> {
  const answer = await page.goto(path);
  await hydrated(page);
  return answer?.status() ?? 0;
}

// No law asks for it, but whoever goes from heading to heading gets lost without it.
const moreRules = { rules: { "heading-order": { enabled: true } } };
const accessibilityRules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/**
 * No violation of WCAG 2.2 AA that a program can find. The auditing program is a script itself and
 * would wait for ever where scripts are off. There a second browser looks at the very same markup,
 * in which scripts run but those of the shop do not arrive.
 */
export async function expectAccessible(page: Page): Promise<void> {
  if (alive(page)) return audit(page);
  const context = await page.context().browser()?.newContext({ javaScriptEnabled: true });
  if (!context) throw new Error("this page has no browser of its own");
  try {
    const body = await page.content();
    const twin = await context.newPage();
    await twin.route(
      () => true,
      (route) => {
        const request = route.request();
        if (request.isNavigationRequest()) return route.fulfill({ body, contentType: "text/html; charset=utf-8" });
        return ["stylesheet", "image", "font"].includes(request.resourceType()) ? route.continue() : route.abort();
      },
    );
    await twin.goto(page.url());
    await audit(twin);
  } finally {
    await context.close();
  }
}

/** The shop frames nothing, so the findings need no second page to be put together on ("legacy mode"), which takes long. */
async function audit(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).options({ ...moreRules }).withTags(accessibilityRules).setLegacyMode(true).analyze();
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html).join("\n  ")}`);
  expect(found, `accessibility of ${new URL(page.url()).pathname}`).toEqual([]);
}
