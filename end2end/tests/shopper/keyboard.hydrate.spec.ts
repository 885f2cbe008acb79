// Buying with the keys alone, what a screen reader hears on the way, and letters twice as large.
import type { Locator, Page } from "@playwright/test";
import { plantBook } from "../../pages/goods";
import { expect, hydrated, test, westLake } from "../../pages/shopper";

/** Whether what has the focus shows it. */
const outlined = (page: Page) =>
  page.evaluate(() => {
    const focused = document.activeElement as Element;
    // A radio button's face is drawn beside it.
    const shown = [focused, focused.parentElement, focused.nextElementSibling].filter((one): one is Element => one !== null);
    return shown.some((one) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
      return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
    });
  });

/** Goes on with the Tab key until it stands on something, as somebody does who has no mouse. */
async function reach(page: Page, wanted: Locator, most = 60): Promise<void> {
  await expect(wanted).toBeVisible();
  for (let step = 0; step < most; step += 1) {
    if (await wanted.evaluate((one) => one === document.activeElement)) {
      expect(await outlined(page), "where the keys are is seen").toBe(true);
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`${wanted} is not reached with ${most} presses of the Tab key`);
}

test("somebody buys with the keys alone", async ({ page, shopper }) => {
  const { cart, checkout, payment, product, sandbox } = shopper;
  await product.open(plantBook.slug);
  await page.keyboard.press("Tab");
  // The first stop leads past everything that every page has.
  await expect(page.locator(".skip-link")).toBeFocused();
  await page.keyboard.press("Enter");
  await reach(page, product.quantity);
  await page.keyboard.press("ArrowUp");
  await expect(product.quantity).toHaveValue("2");
  await reach(page, product.addButton);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/cart\?added=1$/);
  await hydrated(page);
  await cart.expectQuantity(plantBook.title[shopper.lang], 2);
  await reach(page, shopper.main.getByRole("link", { name: shopper.say("去结算", "Check out") }));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/checkout/);
  await hydrated(page);
  await reach(page, checkout.name);
  await page.keyboard.insertText(westLake.name);
  await reach(page, checkout.phone);
  await page.keyboard.insertText(westLake.phone);
  for (const [at, name] of westLake.region.entries()) {
    const list = shopper.main.getByRole("combobox").nth(at);
    await expect(list).toBeEnabled();
    await reach(page, list);
    // The keys of a list are the system's own; what is chosen is what counts here.
    const priced = page.waitForResponse((answer) => answer.url().includes("/api/checkout/view"));
    await list.selectOption({ label: name });
    await priced;
    await expect(list, "the list keeps the keys").toBeFocused();
  }
  await reach(page, checkout.line);
  await page.keyboard.insertText(westLake.line);
  await reach(page, shopper.main.getByRole("button", { name: shopper.say("提交订单", "Place order") }));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/pay\//);
  await hydrated(page);
  await reach(page, shopper.main.getByRole("button", { name: shopper.lang === "zh" ? /去付款$/ : /^Pay now$/ }));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/sandbox\/pay\//);
  await reach(page, sandbox.payButton);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/pay\/(?!.*sandbox)/);
  await payment.expectPaid();
});

test("a screen reader hears what a product is, and its form", async ({ shopper }) => {
  await shopper.product.open(plantBook.slug);
  const title = plantBook.title[shopper.lang];
  await expect(shopper.main).toMatchAriaSnapshot(`
    - article:
      - region "${shopper.say("商品图片", "Product pictures")}"
      - heading "${title}" [level=1]
      - status
      - spinbutton "${shopper.say("数量", "Quantity")}"
      - button "${shopper.say("加入购物车", "Add to cart")}"
      - button "${shopper.say("立即购买", "Buy now")}"
  `);
  await shopper.puts(plantBook.slug, 1);
  await shopper.open("/cart");
  await expect(shopper.main).toMatchAriaSnapshot(`
    - heading "${shopper.say("购物车", "Cart")}" [level=1]
    - article:
      - checkbox /${title}/ [checked]
      - heading "${title}" [level=3]:
        - link "${title}"
      - button "${shopper.say("减一件", "One fewer")}" [disabled]
      - textbox "${shopper.say("数量", "Quantity")}"
      - button "${shopper.say("加一件", "One more")}"
      - button "${shopper.say("移出", "Remove")}"
    - complementary:
      - link "${shopper.say("去结算", "Check out")}"
  `);
});

test("pictures open as large as the screen, come nearer, and close", async ({ page, shopper }) => {
  await shopper.product.open(plantBook.slug);
  const link = shopper.main.locator(".gallery-strip a").first();
  const dialog = page.getByRole("dialog", { name: shopper.say("商品图片", "Product pictures") });
  await link.focus();
  await page.keyboard.press("Enter");
  await expect(dialog).toBeVisible();
  await expect.poll(() => dialog.locator("img").first().evaluate((one) => (one as HTMLImageElement).naturalWidth)).toBeGreaterThan(300);
  await shopper.looksAround();
  const picture = dialog.locator(".zoom-picture").first();
  const width = () => picture.evaluate((one) => one.clientWidth);
  const usual = await width();
  await picture.click();
  await expect.poll(width).toBeGreaterThan(2 * usual);
  await picture.click();
  await expect.poll(width).toBe(usual);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(link).toBeFocused();
  expect(new URL(page.url()).pathname).toBe(shopper.path(`/product/${plantBook.slug}`));
});

test("letters twice as large leave everything readable", async ({ page, shopper }) => {
  await page.addInitScript(() => addEventListener("DOMContentLoaded", () => (document.documentElement.style.fontSize = "200%")));
  await shopper.puts(plantBook.slug, 1);
  for (const path of ["/", "/categories", "/c/stationery", "/search?q=tea", `/product/${plantBook.slug}`, "/cart", "/checkout", "/account"]) {
    await shopper.open(path);
    await shopper.looksAround();
  }
});
