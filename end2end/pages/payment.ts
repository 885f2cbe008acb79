// Paying: the shop's page, and the page of the sandbox provider, which is another house.
import { alive, expect, hydrated } from "../harness/shop";
import { fen, Place } from "./words";

export class PaymentPage extends Place {
  async amount(): Promise<number> {
    return fen(await this.main.locator(".payment-amount").innerText());
  }

  /** What belongs to the payment, one entry per order. */
  get orders() {
    return this.main.locator(".payment-order");
  }

  /** Goes to the provider, for the first time or once more. */
  async goAndPay(): Promise<void> {
    await this.main.getByRole("button", { name: this.lang === "zh" ? /去付款$/ : /^(Pay now|Go to the payment again)$/ }).click();
    await this.page.waitForURL(/\/sandbox\/pay\//);
  }

  get paid() {
    return this.main.getByRole("heading", { level: 1, name: this.say("支付成功", "Payment received") });
  }

  /** Waits for the news that it is paid: it comes by itself, and without scripts when asked for. */
  async expectPaid(): Promise<void> {
    await hydrated(this.page);
    if (!alive(this.page)) {
      const ask = this.main.getByRole("button", { name: this.say("我已付款，查看结果", "I have paid, check now") });
      if (await ask.isVisible()) await ask.click();
    }
    await expect(this.paid).toBeVisible();
  }

  async seeOrder(): Promise<void> {
    await this.main.getByRole("link", { name: this.say("查看订单", "See the order") }).click();
    await this.page.waitForURL(/\/orders?(\/|$|\?)/);
    await hydrated(this.page);
  }
}

export class SandboxPage extends Place {
  get banner() {
    return this.page.getByRole("note");
  }

  get qr() {
    return this.page.getByRole("img", { name: this.say("付款二维码", "QR code for paying") });
  }

  get payButton() {
    return this.page.getByRole("button", { name: this.say("用测试钱付款", "Pay with test money") });
  }

  async pay(): Promise<void> {
    await this.payButton.click();
    await this.page.waitForURL(/\/pay\/(?!.*sandbox)/);
  }
}
