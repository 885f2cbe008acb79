// In a tunnel: what was seen is there, the cart can be changed, an order waits, and afterwards there is
// exactly one.
import { badgerBook, plantBook } from "../../pages/goods";
import { keeps, knowsInCart, noNetwork, served } from "../../pages/phone";
import { alive, expect, hydrated, test } from "../../pages/shopper";

test.use({ serviceWorkers: "allow", expectedComplaints: noNetwork });

test("browsing, changing the cart and ordering without a network make one order", async ({ page, context, shopper }) => {
  const { cart, lang, main } = shopper;
  test.skip(!alive(page));
  await shopper.open("/");
  await served(page);
  const products = await page.locator('main a[href*="/product/"]').evaluateAll((links) => [
    ...new Set(links.map((link) => (link as HTMLAnchorElement).pathname)),
  ]);
  const seen = [...new Set([shopper.path(`/product/${plantBook.slug}`), shopper.path(`/product/${badgerBook.slug}`), ...products])].slice(0, 5);
  for (const path of seen) {
    await page.goto(path);
    await hydrated(page);
    await keeps(page, path, `/api/catalog/offered?slug=${path.split("/").pop()}&lang=${lang}`);
  }
  await shopper.puts(plantBook.slug);
  await keeps(page, shopper.path("/"), shopper.path("/categories"), shopper.path("/cart"), shopper.path("/checkout/offline"), shopper.path("/checkout/queued"));

  await knowsInCart(page, plantBook.title[lang]);
  await context.setOffline(true);
  for (const path of [shopper.path("/"), shopper.path("/categories"), ...seen, shopper.path("/cart")]) {
    // How fast, `make felt` says.
    await page.goto(path, { waitUntil: "domcontentloaded" });
    await expect(main.getByRole("heading").first()).toBeVisible();
  }
  await expect(page.locator(".note-away")).toBeVisible();
  await page.goto(shopper.path("/search?q=xyz"));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(shopper.say("这个页面要有网络才能打开", "This page needs a network"));
  await expect(page.locator("[data-kept] li").first()).toBeVisible();

  // Another book comes into the cart, one more of the first.
  await page.goto(shopper.path(`/product/${badgerBook.slug}`));
  await hydrated(page);
  await shopper.product.addButton.click();
  await page.waitForURL(/\/cart$/);
  await hydrated(page);
  await expect(page.locator(".note-added")).toHaveText(shopper.say("已加入购物车", "Added to your cart"));
  await expect(cart.lines).toHaveCount(2);
  await cart.oneMore(plantBook.title[lang]);
  await cart.expectQuantity(plantBook.title[lang], 2);
  await expect(cart.badge).toHaveText("3");
  await cart.tickAll();
  await expect(cart.allTicked).not.toBeChecked();
  await cart.tickAll();
  await expect(cart.allTicked).toBeChecked();
  await shopper.looksAround();

  // The order waits.
  await main.getByRole("link", { name: shopper.say("去结算", "Check out") }).click();
  await page.waitForURL(/\/checkout\/offline$/);
  await hydrated(page);
  await shopper.looksAround();
  await main.getByLabel(shopper.say("收货人", "Name"), { exact: true }).fill("王小云");
  await main.getByLabel(shopper.say("手机号", "Phone number"), { exact: true }).fill("138 1234 5678");
  await main.getByLabel(shopper.say("省 市 区", "Province, city, district")).fill("浙江省杭州市西湖区");
  await main.getByLabel(shopper.say("详细地址", "Street, building, room")).fill("文三路 1 号");
  await main.getByRole("button", { name: shopper.say("存好，有网就下单", "Keep it, order when online") }).click();
  await page.waitForURL(/\/checkout\/queued/);
  await hydrated(page);
  const queued = page.getByTestId("queued-order");
  await expect(queued).toHaveCount(1);
  await expect(queued).toContainText(shopper.say("等待网络", "Waits for the network"));
  await shopper.looksAround();

  await context.setOffline(false);
  await expect(queued).toContainText(shopper.say("已提交", "Placed"), { timeout: 30_000 });
  await queued.getByRole("link", { name: shopper.say("去支付", "Pay") }).click();
  await hydrated(page);
  expect(await shopper.payment.amount()).toBeGreaterThanOrEqual(2 * plantBook.price + badgerBook.price);

  // What was looked at of the order can be read in the next tunnel, and behind it.
  const { pathname } = new URL(page.url().replace("/pay/", "/order/"));
  await page.goto(pathname);
  await hydrated(page);
  await keeps(page, pathname);
  await context.setOffline(true);
  await page.goto(pathname);
  await hydrated(page);
  await expect(page.locator(".note-away")).toBeVisible();
  await expect(shopper.order.state).toHaveText(shopper.say("等待付款", "Waiting for payment"));
  await context.setOffline(false);
  await expect(page.locator(".note-away")).toHaveCount(0);
  await expect(shopper.order.state).toHaveText(shopper.say("等待付款", "Waiting for payment"));
  await shopper.cart.open();
  await expect(cart.lines).toHaveCount(0);
  await page.goto(shopper.path("/checkout/queued"));
  await hydrated(page);
  await page.getByTestId("queued-order").getByRole("button").click();
  await expect(page.getByTestId("queued-order")).toHaveCount(0);
});
