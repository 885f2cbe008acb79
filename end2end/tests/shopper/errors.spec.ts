// When something is wrong: what was typed stays, and a sentence says the way out.
import { badgerBook, plantBook, rulers, sprouts } from "../../pages/goods";
import { alive, expect, Shopper, test, westLake } from "../../pages/shopper";

test("a wrong phone and a missing place keep what was typed and say what to do", async ({ shopper }) => {
  const { cart, checkout, order } = shopper;
  await shopper.puts(plantBook.slug);
  await cart.checkOut();
  await checkout.fill({ ...westLake, name: "李雷", phone: "12345" });
  await checkout.note.fill("请轻放");
  await checkout.tryToPlaceOrder();
  await expect(checkout.alert).toHaveText(shopper.say("请检查标出的内容", "Please check the marked fields"));
  await expect(checkout.phone).toHaveAccessibleDescription(shopper.say("这不像手机号，请检查", "This does not look like a phone number"));
  await expect(checkout.name).toHaveValue("李雷");
  await expect(checkout.phone).toHaveValue("12345");
  await expect(checkout.line).toHaveValue(westLake.line);
  await expect(checkout.note).toHaveValue("请轻放");
  if (alive(shopper.page)) await expect(checkout.district.locator("option:checked")).toHaveText("西湖区");
  else await expect(checkout.regionWords).toHaveValue("浙江省 杭州市 西湖区");
  const edge = (field: typeof checkout.phone) => field.evaluate((one) => getComputedStyle(one).borderTopColor);
  expect(await edge(checkout.phone), "a wrong field looks different").not.toBe(await edge(checkout.line));
  await shopper.looksAround();
  await checkout.phone.fill(westLake.phone);
  if (alive(shopper.page)) {
    await expect(shopper.main.getByText(shopper.say("这不像手机号，请检查", "This does not look like a phone number"))).toBeHidden();
  }
  await checkout.placeOrder();
  await shopper.page.goto(shopper.page.url().replace("/pay/", "/order/"));
  await expect(order.orders).toContainText("李雷");
  await expect(order.orders).toContainText("请轻放");
});

test("an order without any address is not placed, and each missing field says so", async ({ shopper }) => {
  const { cart, checkout } = shopper;
  await shopper.puts(plantBook.slug);
  await cart.checkOut();
  await checkout.tryToPlaceOrder();
  const place = alive(shopper.page) ? checkout.province : checkout.regionWords;
  for (const field of [checkout.name, checkout.phone, place, checkout.line]) {
    await expect(field).toHaveAccessibleDescription(shopper.say("请填写", "Please fill this in"));
  }
  await shopper.looksAround();
  await cart.open();
  await expect(cart.lines).toHaveCount(1);
});

test("with nothing to buy the checkout asks for no address and leads back to the cart", async ({ shopper }) => {
  const { checkout, page } = shopper;
  expect(await shopper.open("/checkout")).toBe(200);
  const back = page.getByRole("main").getByRole("link", { name: shopper.say("回购物车", "Back to the cart") });
  await expect(back).toBeVisible();
  await expect(checkout.name).toBeHidden();
  await expect(checkout.note).toBeHidden();
  await shopper.looksAround();
  await back.click();
  await expect(page).toHaveURL(/\/cart$/);
});

test("what sold out meanwhile is said when the order is placed, and nothing is placed", async ({ shopper, anotherBrowser }) => {
  const { cart, checkout, product, lang } = shopper;
  await shopper.puts(rulers.slug, 4);
  await cart.checkOut();
  await checkout.fill(westLake);

  const quicker = new Shopper(await anotherBrowser(), lang);
  await quicker.product.open(rulers.slug);
  await quicker.product.buyNow();
  await quicker.checkout.fill({ ...westLake, name: "李雷" });
  await quicker.checkout.placeOrder();

  const title = rulers.title[lang];
  await checkout.tryToPlaceOrder();
  await expect(checkout.alert.first()).toHaveText(shopper.say(`“${title}”只剩 3 件，请改数量`, `Only 3 of “${title}” left. Please change the quantity`));
  await expect(checkout.name).toHaveValue(westLake.name);
  await shopper.looksAround();
  await cart.open();
  await expect(cart.line(title)).toContainText(shopper.say("只剩 3 件，请改数量", "Only 3 left. Please change the quantity"));
  await shopper.looksAround();
  await cart.setQuantity(title, 3);
  await expect(cart.line(title)).not.toContainText(shopper.say("只剩 3 件", "Only 3 left"));
  await cart.checkOut();
  await checkout.fill(westLake);
  await checkout.placeOrder();
  await product.open(rulers.slug);
  await expect(product.stock).toHaveText(shopper.say("暂时缺货", "Out of stock"));
});

test("pressing twice places one order", async ({ shopper }) => {
  const { account, checkout, orders, product } = shopper;
  await account.register(`twice.${process.pid}@mail.example`, "press me once, press me twice");
  await product.open(badgerBook.slug);
  await product.buyNow();
  await checkout.fill(westLake);
  await checkout.placeButton.dblclick();
  // The second press may break off the page that the first one led to.
  await expect(shopper.page).toHaveURL(/\/pay\//);
  await orders.open();
  await orders.expectCounts({ all: 1, to_pay: 1 });
});

test("more than there is cannot be bought", async ({ shopper }) => {
  const { cart, product, lang } = shopper;
  await shopper.puts(sprouts.slug);
  await cart.setQuantity(sprouts.title[lang], 3);
  await expect(cart.line(sprouts.title[lang])).toContainText(shopper.say("只剩 2 件，请改数量", "Only 2 left. Please change the quantity"));
  await expect(shopper.main.getByRole("link", { name: shopper.say("去结算", "Check out") })).toHaveCount(0);
  await product.open(sprouts.slug);
  await expect(product.quantity).toHaveAttribute("max", "2");
});
