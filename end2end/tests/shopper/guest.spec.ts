// Buying without an account, from the cart to the paid order: two journeys, because each looks at
// every page it comes through.
import { badgerBook, plantBook, skyBook } from "../../pages/goods";
import { alive, expect, Shopper, test, westLake } from "../../pages/shopper";

test("a guest fills the cart and changes it", async ({ shopper }) => {
  const { cart, lang } = shopper;
  const [plants, badger] = [plantBook.title[lang], badgerBook.title[lang]];
  await shopper.puts(plantBook.slug, 2);
  await expect(shopper.main.getByText(shopper.say("已加入购物车", "Added to your cart"))).toBeVisible();
  await expect(cart.badge).toHaveText("2");
  await shopper.looksAround();
  await shopper.puts(badgerBook.slug);
  await shopper.open("/");
  await expect(cart.badge, "the cart's number is on every page").toHaveText("3");

  // Changing the cart: number, for later and back, out and back in.
  await cart.open();
  await expect(cart.lines).toHaveCount(2);
  await cart.oneMore(plants);
  await cart.expectQuantity(plants, 3);
  await cart.setQuantity(plants, 1);
  await cart.expectQuantity(plants, 1);
  await cart.oneMore(badger);
  await cart.expectQuantity(badger, 2);
  await cart.oneFewer(badger);
  await cart.expectQuantity(badger, 1);
  await cart.saveForLater(badger);
  await expect(cart.line(badger).getByRole("button", { name: shopper.say("放回购物车", "Move to cart") })).toBeVisible();
  await expect.poll(() => cart.total()).toBeLessThan(plantBook.price + badgerBook.price);
  await shopper.looksAround();
  await cart.moveBack(badger);
  // The lines change places; whoever presses before they have presses on another line.
  await expect(cart.line(badger).getByRole("button", { name: shopper.say("稍后再买", "Save for later") })).toBeVisible();
  await cart.remove(plants);
  await expect(cart.line(plants)).toHaveCount(0);
  await shopper.looksAround();
  await cart.undo();
  await cart.expectQuantity(plants, 1);
  await cart.tick(badger);
  await expect(cart.line(badger).getByRole("checkbox")).not.toBeChecked();
  await expect(cart.allTicked).toHaveAttribute("aria-checked", "mixed");
  await shopper.looksAround();
  await cart.tickAll();
  await expect(cart.line(badger).getByRole("checkbox")).toBeChecked();
  await cart.tickAll();
  await expect(cart.allTicked).not.toBeChecked();
  for (const title of [plants, badger]) await expect(cart.line(title).getByRole("checkbox")).not.toBeChecked();
  await cart.tick(plants);
  await cart.tick(badger);
  await expect(cart.allTicked).toBeChecked();
  await cart.expectQuantity(badger, 1);
});

test("a guest orders, pays, and finds the order by its link alone", async ({ page, shopper, anotherBrowser }) => {
  const { cart, checkout, payment, sandbox, order, lang } = shopper;
  const [plants, badger] = [plantBook.title[lang], badgerBook.title[lang]];
  await shopper.puts(plantBook.slug);
  await shopper.puts(badgerBook.slug);

  // The checkout asks for no more than eight things.
  await cart.checkOut();
  expect(await checkout.visibleFields.count()).toBeLessThanOrEqual(8);
  await shopper.looksAround();
  await checkout.fill(westLake);
  await checkout.note.fill(shopper.say("放门口就好", "Leave it at the door"));
  const total = await checkout.total();
  expect(total).toBeGreaterThanOrEqual(plantBook.price + badgerBook.price);
  await shopper.looksAround();
  await checkout.placeOrder();

  // Paying in another house, and coming back.
  expect(await payment.amount()).toBe(total);
  await shopper.looksAround();
  await payment.goAndPay();
  await expect(sandbox.banner).toHaveText(shopper.say("测试支付 · 不会扣真钱", "Test money · nothing real is charged"));
  await expect(sandbox.payButton).toBeVisible();
  await expect(sandbox.qr).toBeVisible({ visible: (page.viewportSize()?.width ?? 0) >= 700 });
  await shopper.looksAround();
  await sandbox.pay();
  await payment.expectPaid();
  await shopper.looksAround();
  await payment.seeOrder();
  await expect(order.state).toHaveText(shopper.say("已付款，正在备货", "Paid, being prepared"));
  expect(await order.total()).toBe(total);
  for (const text of [plants, badger, "王小云", "13812345678", "文三路 1 号", shopper.say("放门口就好", "Leave it at the door")]) {
    await expect(shopper.main.getByText(text).first()).toBeVisible();
  }
  await expect(order.timeline).toContainText(shopper.say("付款成功", "Paid"));
  await shopper.looksAround();
  await cart.open();
  await expect(cart.lines, "what was bought has left the cart").toHaveCount(0);
  await shopper.looksAround();
  await shopper.goBack();

  // The link is the key: it opens the order for whoever has it, and a wrong one opens nothing.
  const link = new URL(page.url()).pathname;
  const number = await order.number();
  const friend = new Shopper(await anotherBrowser(), lang);
  await friend.page.goto(link);
  await expect(friend.order.state).toHaveText(shopper.say("已付款，正在备货", "Paid, being prepared"));
  expect(await friend.order.number()).toBe(number);

  // Without the link, number and phone find it; the phone of somebody else does not.
  const later = new Shopper(await anotherBrowser(), lang);
  await later.orders.open();
  await later.looksAround();
  await later.orders.lookUp(number, "13999999999");
  await expect(later.main.getByRole("alert")).toHaveText(shopper.say("没有找到，请核对订单号和手机号", "Not found. Please check both numbers"));
  await later.looksAround();
  await later.orders.lookUp(number, "138-1234-5678");
  await expect(later.page).toHaveURL(new RegExp(`${link}$`));
});

test("an address pasted in one piece fills the checkout in", async ({ shopper }) => {
  const { cart, checkout, order, payment } = shopper;
  await shopper.puts(plantBook.slug);
  await cart.checkOut();
  await checkout.paste("收货人：韩梅梅 13900001111 北京市海淀区中关村大街5号");
  if (alive(shopper.page)) {
    await expect(checkout.name).toHaveValue("韩梅梅");
    await expect(checkout.phone).toHaveValue("13900001111");
    await expect(checkout.line).toHaveValue(/中关村大街5号$/);
    await expect(checkout.district.locator("option:checked")).toHaveText("海淀区");
    await shopper.looksAround();
  }
  await checkout.placeOrder();
  await shopper.pays();
  await payment.seeOrder();
  for (const text of ["韩梅梅", "海淀区", "中关村大街5号"]) await expect(order.orders).toContainText(text);
});

test("buying at once leaves the cart alone", async ({ shopper }) => {
  const { cart, checkout, product, lang } = shopper;
  await shopper.puts(badgerBook.slug);
  await product.open(plantBook.slug);
  await product.setQuantity(2);
  await product.buyNow();
  await expect(checkout.parcels).toContainText(plantBook.title[lang]);
  await expect(checkout.parcels).not.toContainText(badgerBook.title[lang]);
  await checkout.fill(westLake);
  await checkout.placeOrder();
  await cart.open();
  await expect(cart.lines).toHaveCount(1);
  await cart.expectQuantity(badgerBook.title[lang], 1);
});

test("goods of two merchants are two orders with one payment", async ({ shopper }) => {
  const { cart, checkout, order, payment, lang } = shopper;
  await shopper.puts(plantBook.slug);
  await shopper.puts(skyBook.slug);
  await expect(shopper.main.getByRole("heading", { level: 2 }).filter({ hasText: shopper.say("星途优品", "Xingtu") })).toBeVisible();
  await cart.checkOut();
  await expect(checkout.parcels).toHaveCount(2);
  await checkout.fill(westLake);
  await shopper.looksAround();
  const total = await checkout.total();
  await checkout.placeOrder();
  expect(await payment.amount()).toBe(total);
  await expect(payment.orders).toHaveCount(2);
  await shopper.pays();
  await payment.seeOrder();
  await expect(order.orders).toHaveCount(2);
  for (const good of [plantBook, skyBook]) {
    const own = order.orders.filter({ hasText: good.title[lang] });
    await expect(own).toHaveCount(1);
    await expect(own.getByRole("heading", { level: 1 })).toHaveText(shopper.say("已付款，正在备货", "Paid, being prepared"));
  }
  await shopper.looksAround();
});

test("a payment that fails can be tried again", async ({ page, shopper }) => {
  const { cart, checkout, payment, sandbox } = shopper;
  await shopper.puts(badgerBook.slug);
  await cart.checkOut();
  await checkout.fill(westLake);
  await checkout.placeOrder();
  await payment.goAndPay();
  await page.getByRole("button", { name: shopper.say("让付款失败", "Let the payment fail") }).click();
  await page.waitForURL(/\/pay\/(?!.*sandbox)/);
  await payment.goAndPay();
  await sandbox.pay();
  await payment.expectPaid();
});
