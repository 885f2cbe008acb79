// The checkout: where to, how, how much, and one button.
import { alive, expect, hydrated } from "../harness/shop";
import { fen, Place } from "./words";

export interface Address {
  name: string;
  phone: string;
  region: [province: string, city: string, district: string];
  line: string;
}

export const westLake: Address = {
  name: "王小云",
  phone: "138 1234 5678",
  region: ["浙江省", "杭州市", "西湖区"],
  line: "文三路 1 号",
};

export class CheckoutPage extends Place {
  get name() {
    return this.main.getByLabel(this.say("收货人", "Name"), { exact: true });
  }

  get phone() {
    return this.main.getByLabel(this.say("手机号", "Phone number"), { exact: true });
  }

  get line() {
    return this.main.getByLabel(this.say("详细地址", "Street, building, room"), { exact: true });
  }

  get note() {
    return this.main.getByLabel(this.say("备注（选填）", "Note (optional)"));
  }

  /** The region in words, which is how it is given without scripts. */
  get regionWords() {
    return this.main.getByLabel(this.say("省 / 市 / 区", "Province, city, district"));
  }

  private list(zh: string, en: string) {
    return this.main.getByRole("combobox", { name: this.say(zh, en), exact: true });
  }

  get province() {
    return this.list("省份", "Province");
  }

  get district() {
    return this.list("区县", "District");
  }

  /** Every field somebody sees who fills the page in. */
  get visibleFields() {
    return this.main.locator("input:visible:not([type=hidden]), select:visible, textarea:visible");
  }

  async chooseRegion([province, city, district]: Address["region"]): Promise<void> {
    if (!alive(this.page)) return this.regionWords.fill(`${province} ${city} ${district}`);
    await this.pick(this.province, province);
    await this.pick(this.list("城市", "City"), city);
    await this.pick(this.district, district);
  }

  /** Chooses from a list and waits until parcels and prices for the place have come. */
  private async pick(list: ReturnType<CheckoutPage["list"]>, label: string): Promise<void> {
    await expect(list).toBeEnabled();
    const priced = this.page.waitForResponse((answer) => answer.url().includes("/api/checkout/view"));
    await list.selectOption({ label });
    await priced;
  }

  async fill(address: Address): Promise<void> {
    await this.name.fill(address.name);
    await this.phone.fill(address.phone);
    await this.chooseRegion(address.region);
    await this.line.fill(address.line);
  }

  /** Pastes an address in one piece; without scripts the server reads it when the order is placed. */
  async paste(text: string): Promise<void> {
    await this.main.getByText(this.say("粘贴整段地址，自动识别", "Paste a whole address to fill this in")).click();
    await this.main.getByLabel(this.say("姓名、电话、地址，一起粘贴", "Name, phone and address in one piece")).fill(text);
    if (alive(this.page)) await this.main.getByRole("button", { name: this.say("识别", "Read it") }).click();
  }

  get parcels() {
    return this.page.getByTestId("parcel");
  }

  async total(): Promise<number> {
    return fen(await this.page.getByTestId("total").innerText());
  }

  get placeButton() {
    return this.main.getByRole("button", { name: this.say("提交订单", "Place order") });
  }

  async placeOrder(): Promise<void> {
    await this.placeButton.click();
    await this.page.waitForURL(/\/pay\//);
    await hydrated(this.page);
  }

  /** Presses the button when the order will not be accepted: the page comes back. */
  async tryToPlaceOrder(): Promise<void> {
    await this.placeButton.click();
    await this.page.waitForURL(/__err=/);
    await hydrated(this.page);
  }

  /** What is said above the form. */
  get alert() {
    return this.main.getByRole("alert");
  }
}
