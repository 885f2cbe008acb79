// A list of products: a category or what a search found.
import type { Locator } from "@playwright/test";
import { alive, expect, hydrated, open } from "../harness/shop";
import { fen, Place } from "./words";

export class ListPage extends Place {
  async openCategory(slug: string): Promise<void> {
    expect(await open(this.page, this.path(`/c/${slug}`))).toBe(200);
  }

  /** The search at the top of any page: a field, and a list to choose from once suggestions are there. */
  get searchField() {
    return this.page.getByRole("search").getByLabel(this.say("搜商品、品牌、货号", "Products, brands, SKUs"));
  }

  /** What is offered under the field. */
  get suggestions() {
    return this.page.getByRole("listbox", { name: this.say("搜索建议", "Suggestions") }).getByRole("option");
  }

  /** Types into the search at the top of any page, as people do. */
  async search(words: string): Promise<void> {
    const field = this.searchField;
    await field.fill(words);
    await field.press("Enter");
    await this.page.waitForURL(/\/search(\?|$)/);
    await hydrated(this.page);
    // The list that was there stays until the new one has come.
    await expect(this.main.getByRole("heading", { level: 1 })).toContainText(words, { ignoreCase: true });
  }

  get cards() {
    return this.main.locator(".list-goods .product-card");
  }

  /** How many the list says it has. */
  get count() {
    return this.main.locator(".list-head [role=status]");
  }

  async expectCount(items: number): Promise<void> {
    await expect(this.count).toHaveText(this.say(`${items} 件`, `${items} items`));
  }

  titles(): Promise<string[]> {
    return this.cards.locator(".product-card-title").allInnerTexts();
  }

  async prices(): Promise<number[]> {
    return (await this.cards.locator(".price").allInnerTexts()).map(fen);
  }

  async sortBy(zh: string, en: string): Promise<void> {
    const chip = this.main.getByRole("navigation", { name: this.say("排序", "Sort") }).getByRole("link", { name: this.say(zh, en) });
    await chip.click();
    await expect(chip).toHaveAttribute("aria-current", "true");
  }

  /** On phones the filters are folded away; on desktops they stand beside the goods. */
  async unfoldFilters(): Promise<void> {
    const form = this.main.locator(".filter-form");
    if (!(await form.isVisible())) await this.main.locator(".filters > summary").click();
    await expect(form).toBeVisible();
  }

  /** A box of the filters. */
  filter(label: string | RegExp) {
    return this.main.locator(".filter-form").getByRole("checkbox", { name: label });
  }

  /** Ticks a box by its words. */
  async filterBy(label: string | RegExp): Promise<void> {
    await this.unfoldFilters();
    await this.tick(this.filter(label));
  }

  /** Ticks a box that is in sight; without scripts the button sends it. */
  async tick(box: Locator): Promise<void> {
    await box.check();
    await this.applyWithoutScript();
    await expect(this.applied.first()).toBeVisible();
  }

  get lowestPrice() {
    return this.main.getByLabel(this.say("最低价", "Lowest price"));
  }

  get highestPrice() {
    return this.main.getByLabel(this.say("最高价", "Highest price"));
  }

  async filterByPrice(from: string, to: string): Promise<void> {
    await this.unfoldFilters();
    await this.lowestPrice.fill(from);
    await this.highestPrice.fill(to);
    await this.highestPrice.press("Enter");
    await expect(this.applied.first()).toBeVisible();
  }

  private async applyWithoutScript(): Promise<void> {
    if (!alive(this.page)) await this.main.getByRole("button", { name: this.say("应用筛选", "Apply") }).click();
  }

  /** What the list is narrowed by. */
  get applied() {
    return this.main.getByRole("navigation", { name: this.say("已选条件", "Chosen filters") }).getByRole("link");
  }

  async clearFilters(): Promise<void> {
    await this.applied.getByText(this.say("清除全部", "Clear all")).click();
    await expect(this.applied).toHaveCount(0);
  }

  get more() {
    return this.main.getByRole("link", { name: this.say("加载更多", "Load more") });
  }

  async openProduct(title: string): Promise<void> {
    await this.cards.getByRole("link", { name: title, exact: true }).click();
    await this.page.waitForURL(/\/product\//);
    await hydrated(this.page);
  }
}
