// The admin as a member of staff holds it: where things are, and what must be true of every page.
import type { Locator, Page } from "@playwright/test";
import { alive, expect, expectAccessible, open, type Lang } from "../../harness/shop";

/** Sizes are compared with a pixel to spare, because browsers draw at fractions of one. */
const TARGET = 43.5;

export class Desk {
  constructor(
    readonly page: Page,
    readonly lang: Lang,
  ) {}

  /** The words of this desk's language. */
  say(zh: string, en: string): string {
    return this.lang === "zh" ? zh : en;
  }

  /** An address of the shop in this desk's language. */
  to(path: string): string {
    return this.lang === "zh" ? path : `/en${path === "/" ? "" : path}`;
  }

  /** Opens a page of the admin; gives its status. */
  visit(path = ""): Promise<number> {
    return open(this.page, this.to(`/admin${path}`));
  }

  get main(): Locator {
    return this.page.locator("main");
  }

  heading(zh: string, en: string): Locator {
    return this.page.getByRole("heading", { level: 1, name: this.say(zh, en) });
  }

  /** A section by its heading. */
  section(zh: string, en: string): Locator {
    return this.main.locator("section", { has: this.page.getByRole("heading", { name: this.say(zh, en), exact: true }) }).last();
  }

  field(zh: string, en: string, within: Locator = this.main): Locator {
    return within.getByLabel(this.say(zh, en), { exact: true });
  }

  button(zh: string, en: string, within: Locator = this.main): Locator {
    return within.getByRole("button", { name: this.say(zh, en), exact: true });
  }

  link(zh: string, en: string, within: Locator = this.main): Locator {
    return within.getByRole("link", { name: this.say(zh, en) });
  }

  /** Unfolds a folded part of a page. */
  async unfold(zh: string, en: string): Promise<void> {
    const summary = this.main.locator("summary", { hasText: this.say(zh, en) }).first();
    const open = await summary.evaluate((node) => (node.parentElement as HTMLDetailsElement).open);
    if (!open) await summary.click();
  }

  /** Presses a button that changes something, and waits until the change is told of: at once when alive, by a new page when not. */
  async save(button: Locator): Promise<void> {
    await this.press(button);
    if (alive(this.page)) await expect(this.main.locator(".notice-good").first()).toBeVisible();
  }

  /** Presses a button whose answer is expected by the caller. */
  async press(button: Locator): Promise<void> {
    if (alive(this.page)) return button.click();
    await Promise.all([this.page.waitForEvent("framenavigated"), button.click()]);
    await this.page.waitForLoadState();
  }

  /** What the last try came to when it was refused. */
  get refusal(): Locator {
    return this.main.locator("[role=alert]").first();
  }

  /** What must be true of every page and state: one main heading, nothing sticks out sideways, targets for thumbs, no barrier. */
  async expectSound(): Promise<void> {
    await expect(this.page.getByRole("heading", { level: 1 })).toHaveCount(1);
    if (!alive(this.page)) return;
    const wide = await this.page.evaluate(() => {
      const room = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= room) return [];
      const out = [...document.querySelectorAll("body *")].filter((node) => node.getBoundingClientRect().right > room + 1);
      return out.slice(-3).map((node) => node.outerHTML.slice(0, 160));
    });
    expect(wide, `${this.page.url()}: sticks out sideways`).toEqual([]);
    if ((this.page.viewportSize()?.width ?? 0) < 768) expect(await this.smallTargets(), `${this.page.url()}: small targets`).toEqual([]);
    // From the top, so that nothing lies half below the header that stays in sight.
    await this.page.evaluate(() => window.scrollTo(0, 0));
    await expectAccessible(this.page);
  }

  /** Things to tap that are smaller than a thumb. Words within a sentence and fields whose label is tapped are not meant. */
  private smallTargets(): Promise<string[]> {
    return this.page.evaluate((least) => {
      const tappable = "a[href], button, summary, select, textarea, input:not([type=hidden], [type=checkbox], [type=radio]), label:has(input)";
      return [...document.querySelectorAll(tappable)]
        .filter((node) => node.checkVisibility({ visibilityProperty: true }))
        // A link may cover more than its words: the whole card around it.
        .filter((node) => getComputedStyle(node, "::after").position !== "absolute")
        .filter((node) => !node.matches(".skip-link") && !(node.matches("a") && getComputedStyle(node).display === "inline" && node.closest("p, td, dd")))
        .filter((node) => {
          const { width, height } = node.getBoundingClientRect();
          return width < least || height < least;
        })
        .map((node) => `${Math.round(node.getBoundingClientRect().width)}×${Math.round(node.getBoundingClientRect().height)} ${node.outerHTML.slice(0, 140)}`);
    }, TARGET);
  }
}
