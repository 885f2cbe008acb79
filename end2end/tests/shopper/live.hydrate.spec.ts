// Stock that changes under one's eyes: no reload, within a second.
import { rulers, sprouts } from "../../pages/goods";
import { expect, Shopper, test, westLake } from "../../pages/shopper";

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
