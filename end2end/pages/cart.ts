// The cart.
import type { Locator } from "@playwright/test";
import { alive, expect, hydrated, open } from "../harness/shop";
import { fen, Place } from "./words";

export class CartPage extends Place {
  async open(): Promise<void> {
    expect(await open(this.page, this.path("/cart"))).toBe(200);
  }

  get lines() {
    return this.page.getByTestId("cart-line");
  }

  line(title: string): Locator {
    return this.lines.filter({ hasText: title });
  }

  /** The number on the cart in the header or the tabs. */
  get badge() {
    return this.page.locator(".badge:visible");
  }

  async expectQuantity(title: string, pieces: number): Promise<void> {
    await expect(this.line(title).getByLabel(this.say("数量", "Quantity"))).toHaveValue(String(pieces));
  }

  async setQuantity(title: string, pieces: number): Promise<void> {
    const field = this.line(title).getByLabel(this.say("数量", "Quantity"));
    await field.fill(String(pieces));
    await this.changed(() => field.press("Enter"));
  }

  async oneMore(title: string): Promise<void> {
    await this.press(this.line(title), "加一件", "One more");
  }

  async oneFewer(title: string): Promise<void> {
    await this.press(this.line(title), "减一件", "One fewer");
  }

  async saveForLater(title: string): Promise<void> {
    await this.press(this.line(title), "稍后再买", "Save for later");
  }

  async moveBack(title: string): Promise<void> {
    await this.press(this.line(title), "放回购物车", "Move to cart");
  }

  async remove(title: string): Promise<void> {
    await this.press(this.line(title), "移出", "Remove");
  }

  async undo(): Promise<void> {
    await this.press(this.main, "撤销", "Undo");
  }

  /** Selects a line for the checkout, or takes it out of it. */
  async tick(title: string): Promise<void> {
    await this.changed(() => this.line(title).getByRole("checkbox").click());
  }

  get allTicked() {
    return this.main.getByRole("checkbox", { name: this.say("全选", "Select all"), exact: true });
  }

  /** Selects everything, or nothing when everything is. */
  async tickAll(): Promise<void> {
    await this.changed(() => this.allTicked.click());
  }

  async total(): Promise<number> {
    return fen(await this.main.locator(".cart-total").innerText());
  }

  async checkOut(): Promise<void> {
    await this.main.getByRole("link", { name: this.say("去结算", "Check out") }).click();
    await this.page.waitForURL(/\/checkout$/);
    await hydrated(this.page);
  }

  private async press(within: Locator, zh: string, en: string): Promise<void> {
    await this.changed(() => within.getByRole("button", { name: this.say(zh, en), exact: true }).click());
  }

  /** Does something and waits for the cart as it is afterwards. */
  private async changed(act: () => Promise<void>): Promise<void> {
    const seen = alive(this.page)
      ? this.page.waitForResponse((answer) => answer.url().includes("/api/cart/view"))
      : this.page.waitForEvent("load");
    await Promise.all([seen, act()]);
  }
}
