// The account: registering, signing in and out, addresses.
import { expect, hydrated, open } from "../harness/shop";
import type { Address } from "./checkout";
import { Place } from "./words";

export class AccountPage extends Place {
  async open(): Promise<void> {
    expect(await open(this.page, this.path("/account"))).toBe(200);
  }

  get contact() {
    return this.main.getByLabel(this.say("手机号或邮箱", "Phone number or e-mail"));
  }

  get password() {
    return this.main.locator("input[type=password]");
  }

  get meter() {
    return this.main.locator("meter");
  }

  async register(contact: string, password: string, name = ""): Promise<void> {
    await open(this.page, this.path("/account/register"));
    await this.contact.fill(contact);
    await this.password.fill(password);
    await this.main.getByLabel(this.say("称呼（选填）", "Name (optional)")).fill(name);
    await this.press("注册并登录", "Create account and sign in");
  }

  async signIn(contact: string, password: string): Promise<void> {
    await open(this.page, this.path("/account/sign-in"));
    await this.contact.fill(contact);
    await this.password.fill(password);
    await this.press("登录", "Sign in");
  }

  async signOut(): Promise<void> {
    await this.open();
    await this.press("退出登录", "Sign out");
  }

  get greeting() {
    return this.main.getByRole("heading", { level: 1 });
  }

  async openAddresses(): Promise<void> {
    await open(this.page, this.path("/account/addresses"));
  }

  get addresses() {
    return this.main.locator(".account-address");
  }

  async saveAddress(address: Address): Promise<void> {
    const form = this.main.locator("#address-form");
    await form.getByLabel(this.say("收货人", "Name")).fill(address.name);
    await form.getByLabel(this.say("手机号", "Phone number")).fill(address.phone);
    await form.getByLabel(this.say("省 / 市 / 区", "Province, city, district")).fill(address.region.join(" "));
    await form.getByLabel(this.say("详细地址", "Street, building, room")).fill(address.line);
    await this.press("保存地址", "Save address");
  }

  /** Presses a button of a plain form and waits for the page that answers. */
  private async press(zh: string, en: string): Promise<void> {
    const button = this.main.getByRole("button", { name: this.say(zh, en), exact: true });
    await Promise.all([this.page.waitForEvent("load"), button.click()]);
    await hydrated(this.page);
  }
}
