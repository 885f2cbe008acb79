// What changes under one's eyes, without a reload: stock, within a second, and the orders of an open page.
import { hydrated, open } from "../../harness/shop";
import { rulers, sprouts } from "../../pages/goods";
import { expect, Shopper, test, westLake } from "../../pages/shopper";
import { Buyer } from "../../pages/staff/buyer";

const AT_ONCE = { timeout: 1000 };

test.use({ alone: true });

test("open product pages and carts say at once when somebody else takes the last pieces", async ({ shopper, anotherBrowser }) => {
  const { product, lang } = shopper;
  const waiting = new Shopper(await anotherBrowser(), lang);
  await waiting.puts(sprouts.slug, 2);
  await waiting.cart.open();
  await product.open(sprouts.slug);
  await expect(product.stock).toHaveText(shopper.say("仅剩 2 件", "Only 2 left"));

  const quicker = new Shopper(await anotherBrowser(), lang);
  const buys = async () => {
    await quicker.product.open(sprouts.slug);
    await quicker.product.buyNow();
    await quicker.checkout.fill(westLake);
    const placed = quicker.page.waitForResponse((answer) => answer.url().includes("/api/checkout/place"));
    await quicker.checkout.placeButton.click();
    await placed;
  };
  await buys();
  const line = waiting.cart.line(sprouts.title[lang]);
  await Promise.all([
    expect(product.stock).toHaveText(shopper.say("仅剩 1 件", "Only 1 left"), AT_ONCE),
    expect(line).toContainText(shopper.say("只剩 1 件，请改数量", "Only 1 left. Please change the quantity"), AT_ONCE),
  ]);
  await buys();
  await Promise.all([
    expect(product.stock).toHaveText(shopper.say("暂时缺货", "Out of stock"), AT_ONCE),
    expect(line).toContainText(shopper.say("卖完了，可以移出或稍后再买", "Sold out. Remove it or save it for later"), AT_ONCE),
  ]);
  await expect(product.addButton).toBeDisabled();
  await shopper.looksAround();
  await waiting.looksAround();
});

test("a canceled order gives its pieces back to the pages that are open", async ({ shopper, anotherBrowser }) => {
  const { product, lang } = shopper;
  const buyer = new Shopper(await anotherBrowser(), lang);
  await buyer.product.open(rulers.slug);
  await buyer.product.setQuantity(4);
  await buyer.product.buyNow();
  await buyer.checkout.fill(westLake);
  await buyer.checkout.placeOrder();
  await product.open(rulers.slug);
  await expect(product.stock).toHaveText(shopper.say("暂时缺货", "Out of stock"));
  await buyer.page.goto(buyer.page.url().replace("/pay/", "/order/"));
  const canceled = buyer.page.waitForResponse((answer) => answer.url().includes("/api/order/act"));
  await Promise.all([canceled, buyer.order.cancel()]);
  await expect(product.stock).toHaveText(shopper.say("仅剩 4 件", "Only 4 left"), AT_ONCE);
  await expect(product.addButton).toBeEnabled();
});

test("an open order says by itself that it was paid, and takes nothing out of anybody's hands", async ({ shopper, shop }) => {
  const { page, order } = shopper;
  const buyer = new Buyer(shop);
  const follow = async (token: string) => {
    const line = page.waitForResponse((answer) => answer.url().includes("/events/order/"));
    expect(await open(page, shopper.path(`/order/${token}`))).toBe(200);
    await hydrated(page);
    await line;
    await page.evaluate(() => Object.assign(window, { notReloaded: true }));
  };
  const [waiting, paid] = [shopper.say("等待付款", "Waiting for payment"), shopper.say("已付款，正在备货", "Paid, being prepared")];
  const news = shopper.say("订单有新进展", "Your order has news");
  const first = await buyer.order(sprouts.slug);
  await follow(first.token);
  await expect(order.state).toHaveText(waiting);
  await buyer.pay(first);
  await expect(order.state).toHaveText(paid);
  await expect(order.due).toBeHidden();
  await expect(page.locator(".note-news"), "it is also said").toHaveText(news);
  expect(await page.evaluate(() => "notReloaded" in window), "without loading the page anew").toBe(true);

  // Somebody is just thinking about calling it off.
  const second = await buyer.order(rulers.slug);
  await follow(second.token);
  const thinking = shopper.page.locator("details[open]");
  await shopper.page.getByText(shopper.say("取消订单", "Cancel the order"), { exact: true }).click();
  await expect(thinking).toBeVisible();
  await buyer.pay(second);
  await expect(page.locator(".note-news")).toContainText(news);
  await expect(order.state).toHaveText(waiting);
  await expect(thinking).toBeVisible();
  await shopper.looksAround();
  await page.getByRole("button", { name: shopper.say("查看", "Look"), exact: true }).click();
  await expect(order.state).toHaveText(paid);
  expect(await page.evaluate(() => "notReloaded" in window), "without loading the page anew").toBe(true);
});
