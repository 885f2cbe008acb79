// The orders of a checkout, and the list of a member's orders.
import { expect, hydrated, open } from "../harness/shop";
import { fen, Place } from "./words";

export class OrderPage extends Place {
  get orders() {
    return this.page.getByTestId("order");
  }

  /** Where an order stands, in one line. */
  get state() {
    return this.main.getByRole("heading", { level: 1 });
  }

  get due() {
    return this.page.getByTestId("due");
  }

  get timeline() {
    return this.main.locator(".timeline").first();
  }

  async number(): Promise<string> {
    return this.main.locator(".order-number").first().innerText();
  }

  async total(): Promise<number> {
    return fen(await this.main.locator(".sums .price").first().innerText());
  }

  /** What the sums say went back. */
  async refunded(): Promise<number> {
    const row = this.main.locator(".sums > div").filter({ hasText: this.say("已退款", "Refunded") });
    return fen(await row.innerText());
  }

  async cancel(): Promise<void> {
    await this.main.getByText(this.say("取消订单", "Cancel the order"), { exact: true }).click();
    await this.main.getByRole("button", { name: this.say("确认取消", "Yes, cancel it") }).click();
    await this.page.waitForLoadState();
    await hydrated(this.page);
  }

  async buyAgain(): Promise<void> {
    await this.main.getByRole("button", { name: this.say("再次购买", "Buy again") }).click();
    await this.page.waitForURL(/\/cart\?added=1$/);
    await hydrated(this.page);
  }
}

export type Tab = "all" | "to_pay" | "to_ship" | "to_receive" | "to_review" | "after_sales";
const tabs: Record<Tab, [zh: string, en: string]> = {
  all: ["全部", "All"],
  to_pay: ["待付款", "To pay"],
  to_ship: ["待发货", "To ship"],
  to_receive: ["待收货", "To receive"],
  to_review: ["待评价", "To review"],
  after_sales: ["退款/售后", "Refunds"],
};

export class OrdersPage extends Place {
  async open(): Promise<void> {
    expect(await open(this.page, this.path("/orders"))).toBe(200);
  }

  get rows() {
    return this.main.locator(".order-row");
  }

  private tab(tab: Tab) {
    return this.main.getByRole("navigation", { name: this.say("订单分类", "Kinds of orders") }).getByRole("link", { name: this.say(...tabs[tab]) });
  }

  async show(tab: Tab): Promise<void> {
    await this.tab(tab).click();
    await expect(this.tab(tab)).toHaveAttribute("aria-current", "page");
  }

  /** How many orders a tab says it has. */
  async expectCounts(counts: Partial<Record<Tab, number>>): Promise<void> {
    for (const [tab, count] of Object.entries(counts) as [Tab, number][]) {
      const name = this.say(...tabs[tab]);
      await expect(this.tab(tab), name).toHaveText(count > 0 ? new RegExp(`^${name}\\s*${count}$`) : new RegExp(`^${name}\\s*$`));
    }
  }

  async openFirst(): Promise<void> {
    await this.rows.first().getByRole("link").click();
    await this.page.waitForURL(/\/order\/|\/pay\//);
    await hydrated(this.page);
  }

  /** A guest's way: number and phone. */
  async lookUp(number: string, phone: string): Promise<void> {
    await this.main.getByLabel(this.say("订单号（17 位）", "Order number (17 digits)")).fill(number);
    await this.main.getByLabel(this.say("手机号", "Phone number"), { exact: true }).fill(phone);
    await this.main.getByRole("button", { name: this.say("查询", "Find it") }).click();
    await this.page.waitForLoadState();
    await hydrated(this.page);
  }
}
