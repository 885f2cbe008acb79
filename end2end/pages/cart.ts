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
    await field.press("Enter");
    await this.settled();
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
    await this.line(title).getByRole("checkbox").click();
    await this.settled();
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
    await within.getByRole("button", { name: this.say(zh, en), exact: true }).click();
    await this.settled();
  }

  /** A plain form has loaded the page anew; a living one changes in place, which each expectation waits for. */
  private async settled(): Promise<void> {
    if (!alive(this.page)) await this.page.waitForLoadState();
  }
}
