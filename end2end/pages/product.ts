// A product's page.
import { alive, expect, hydrated, open } from "../harness/shop";
import { fen, Place } from "./words";

export class ProductPage extends Place {
  async open(slug: string): Promise<void> {
    expect(await open(this.page, this.path(`/product/${slug}`))).toBe(200);
  }

  get title() {
    return this.main.getByRole("heading", { level: 1 });
  }

  /** The sentence about stock. */
  get stock() {
    return this.page.getByTestId("stock");
  }

  async price(): Promise<number> {
    return fen(await this.main.locator(".product-price .price").innerText());
  }

  option(text: string) {
    return this.main.locator("label.option").filter({ hasText: text });
  }

  async choose(...texts: string[]): Promise<void> {
    for (const text of texts) {
      const radio = this.option(text).getByRole("radio");
      await radio.check();
      await expect(radio).toBeChecked();
    }
  }

  get quantity() {
    return this.main.getByLabel(this.say("数量", "Quantity"), { exact: true });
  }

  async setQuantity(pieces: number): Promise<void> {
    await this.quantity.fill(String(pieces));
    await this.quantity.blur();
    await expect(this.quantity).toHaveValue(String(pieces));
  }

  /** The button beside the number; it needs scripts, the number itself does not. */
  get more() {
    return this.main.getByRole("button", { name: this.say("加一件", "One more") });
  }

  get addButton() {
    return this.main.getByRole("button", { name: this.say("加入购物车", "Add to cart") });
  }

  get buyButton() {
    return this.main.getByRole("button", { name: this.say("立即购买", "Buy now") });
  }

  async addToCart(): Promise<void> {
    await this.addButton.click();
    await this.page.waitForURL(/\/cart\?added=1$/);
    await hydrated(this.page);
  }

  async buyNow(): Promise<void> {
    await this.buyButton.click();
    await this.page.waitForURL(/\/checkout\?/);
    await hydrated(this.page);
  }

  /** Without scripts there is nothing to hear live news with. */
  get hearsNews(): boolean {
    return alive(this.page);
  }
}
