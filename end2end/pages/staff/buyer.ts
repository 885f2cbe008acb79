// Somebody who buys by plain forms and without a browser, for tests that are about what staff do
// with the order afterwards.
import type { Server } from "../../harness/shop";

/** An order as its buyer knows it. */
export interface Bought {
  /** The token of the guest's page, `/order/<token>`. */
  token: string;
  /** The number that staff see. */
  number: string;
}

/** Whom the parcels of these buyers go to. */
export const receiver = { name: "王小云", phone: "13812345678", region_text: "浙江省 杭州市 西湖区", line: "文三路 1 号" };

const unescape = (text: string) => text.replaceAll("&quot;", '"').replaceAll("&#x27;", "'").replaceAll("&amp;", "&");

export class Buyer {
  private cookies = new Map<string, string>();

  constructor(private readonly shop: Server) {}

  private async ask(path: string, fields?: Record<string, string>, from = "/"): Promise<Response> {
    const headers: Record<string, string> = {
      accept: "text/html",
      origin: this.shop.url,
      referer: new URL(from, this.shop.url).href,
      cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
    };
    if (fields) headers["content-type"] = "application/x-www-form-urlencoded";
    const answer = await fetch(new URL(path, this.shop.url), {
      method: fields ? "POST" : "GET",
      redirect: "manual",
      headers,
      body: fields ? new URLSearchParams(fields).toString() : undefined,
    });
    for (const line of answer.headers.getSetCookie()) {
      const pair = /^([^=]+)=([^;]*)/.exec(line);
      if (pair) this.cookies.set(pair[1], pair[2]);
    }
    return answer;
  }

  /** A page's HTML; anything but a good answer is an error. */
  async page(path: string): Promise<string> {
    const answer = await this.ask(path);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
    return answer.text();
  }

  private async sent(path: string, fields: Record<string, string>): Promise<string> {
    const to = (await this.ask(path, fields)).headers.get("location") ?? "";
    if (!to || to.includes("__err")) throw new Error(`${path} was refused: ${to}`);
    return to;
  }

  /** Places an order of some pieces of a product, in the first choice of each option that can be had. */
  async order(slug: string, quantity = 1, note = ""): Promise<Bought> {
    const html = await this.page(`/product/${slug}`);
    const inputs = [...html.matchAll(/<input[^>]*>/g)].map(([tag]) => tag);
    const attribute = (tag: string, name: string) => unescape(new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? "");
    const named = (name: string) => inputs.filter((tag) => attribute(tag, "name") === name);
    const chosen: Record<string, string> = {};
    for (const name of ["product", "variant", "v1", "v2", "v3"]) {
      const choices = named(name);
      const choice = choices.find((tag) => /\bchecked\b/.test(tag)) ?? choices.find((tag) => !/\bdisabled\b/.test(tag));
      if (choice) chosen[name] = attribute(choice, "value");
    }
    let page = await this.sent("/api/cart/add", { ...chosen, quantity: String(quantity), intent: "buy", lang: "zh" });
    // The address may change the delivery's price; then the form comes back with the new total and is sent again.
    let pay = "";
    for (let turn = 0; turn < 2 && !pay.includes("/pay/"); turn++) {
      const form = await this.page(page);
      const kept = [...form.matchAll(/<input[^>]*>/g)].map(([tag]) => tag);
      const fields: Record<string, string> = { lang: "zh" };
      for (const name of ["key", "variant", "quantity", "methods", "seen_total"]) {
        const tag = kept.find((tag) => attribute(tag, "name") === `form[${name}]`);
        fields[`form[${name}]`] = tag ? attribute(tag, "value") : "";
      }
      for (const [name, text] of Object.entries({ ...receiver, note })) fields[`form[${name}]`] = text;
      pay = (await this.ask("/api/checkout/place", fields, page)).headers.get("location") ?? "";
      page = pay;
    }
    if (!pay.includes("/pay/")) throw new Error(`the order was refused: ${pay}`);
    const token = pay.slice(pay.lastIndexOf("/") + 1);
    const number = /order-number">([^<]+)</.exec(await this.page(`/order/${token}`))?.[1] ?? "";
    return { token, number };
  }

  /** Pays an order with the sandbox's test money; the shop hears of it a moment later. */
  async pay({ token }: Bought): Promise<void> {
    const provider = await this.sent("/api/payment/start", { access: token, provider: "sandbox", lang: "zh" });
    await this.sent(new URL(provider, this.shop.url).pathname, { step: "pay", lang: "zh" });
  }

  /** Places an order and pays for it. */
  async buy(slug: string, quantity = 1): Promise<Bought> {
    const bought = await this.order(slug, quantity);
    await this.pay(bought);
    return bought;
  }
}
