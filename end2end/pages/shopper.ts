// A person in the shop. Specs read as what this person does and sees.
import type { Page } from "@playwright/test";
import { expect, expectAccessible, hydrated, open, test as base, type Lang } from "../harness/shop";
import { AccountPage } from "./account";
import { CartPage } from "./cart";
import { CheckoutPage, westLake, type Address } from "./checkout";
import { ListPage } from "./list";
import { OrderPage, OrdersPage } from "./order";
import { PaymentPage, SandboxPage } from "./payment";
import { ProductPage } from "./product";
import { Place } from "./words";

export * from "../harness/shop";
export { westLake, type Address };

export class Shopper extends Place {
  readonly list: ListPage;
  readonly product: ProductPage;
  readonly cart: CartPage;
  readonly checkout: CheckoutPage;
  readonly payment: PaymentPage;
  readonly sandbox: SandboxPage;
  readonly order: OrderPage;
  readonly orders: OrdersPage;
  readonly account: AccountPage;

  constructor(page: Page, lang: Lang) {
    super(page, lang);
    this.list = new ListPage(page, lang);
    this.product = new ProductPage(page, lang);
    this.cart = new CartPage(page, lang);
    this.checkout = new CheckoutPage(page, lang);
    this.payment = new PaymentPage(page, lang);
    this.sandbox = new SandboxPage(page, lang);
    this.order = new OrderPage(page, lang);
    this.orders = new OrdersPage(page, lang);
    this.account = new AccountPage(page, lang);
  }

  /** Opens a page of the shop; gives the status of the answer. */
  open(path: string): Promise<number> {
    return open(this.page, this.path(path));
  }

  /** Goes back as with the browser's button. */
  async goBack(): Promise<void> {
    await this.page.goBack();
    await hydrated(this.page);
  }

  /**
   * Looks at the page as it stands now: nothing on it may shut anybody out, be wider than the
   * screen or be a picture that is not there.
   */
  async looksAround(): Promise<void> {
    await keepPicture(this.page);
    const { wide, icons } = await this.page.locator("html").evaluate((root) => ({
      wide: root.scrollWidth - root.clientWidth,
      icons: [...root.querySelectorAll("use")].map((use) => use.getAttribute("href") ?? ""),
    }));
    const where = new URL(this.page.url()).pathname;
    expect(wide, `pixels that ${where} is too wide`).toBeLessThanOrEqual(0);
    const drawn = await drawnIcons(this.page);
    expect(icons.filter((icon) => !drawn.has(icon)), `icons of ${where} that nobody drew`).toEqual([]);
    await expectAccessible(this.page);
  }

  /** Puts a product into the cart from its page, as it is offered there. */
  async puts(slug: string, pieces = 1): Promise<void> {
    await this.product.open(slug);
    if (pieces > 1) await this.product.setQuantity(pieces);
    await this.product.addToCart();
  }

  /** From the filled cart to the placed order. */
  async placesOrder(address: Address = westLake): Promise<void> {
    await this.cart.open();
    await this.cart.checkOut();
    await this.checkout.fill(address);
    await this.checkout.placeOrder();
  }

  /** From the payment page to the provider and back. */
  async pays(): Promise<void> {
    await this.payment.goAndPay();
    await this.sandbox.pay();
    await this.payment.expectPaid();
  }
}

const sprites = new Map<string, Set<string>>();

/** The icons there are, as pages name them. */
async function drawnIcons(page: Page): Promise<Set<string>> {
  const { origin } = new URL(page.url());
  const known = sprites.get(origin);
  if (known) return known;
  const sprite = await (await fetch(`${origin}/icons.svg`)).text();
  const drawn = new Set([...sprite.matchAll(/<symbol[^>]* id="([^"]+)"/g)].map(([, id]) => `/icons.svg#${id}`));
  sprites.set(origin, drawn);
  return drawn;
}

let pictures = 0;

/** With `YUNMALL_E2E_PICTURES=folder`, every state that a journey looks at can be looked at afterwards. */
async function keepPicture(page: Page): Promise<void> {
  const folder = process.env.YUNMALL_E2E_PICTURES;
  if (!folder) return;
  pictures += 1;
  const { project, title } = test.info();
  const name = [project.name, title, String(pictures).padStart(3, "0")].join("-").replace(/[^a-z0-9]+/gi, "-");
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

export const test = base.extend<{ shopper: Shopper }>({
  shopper: async ({ page, lang }, use) => use(new Shopper(page, lang)),
});

export { expect };
