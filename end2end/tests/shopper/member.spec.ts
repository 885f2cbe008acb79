// Buying with an account.
import { badgerBook, plantBook } from "../../pages/goods";
import { alive, expect, test, westLake, type Shopper } from "../../pages/shopper";

const password = "paper and ink and one red stamp";

/** Nobody has had this address before: tests of one worker share a shop. */
let registered = 0;
async function register(shopper: Shopper): Promise<string> {
  registered += 1;
  const contact = `reader${registered}.${process.pid}@mail.example`;
  await shopper.account.register(contact, password, "小云");
  await expect(shopper.account.greeting).toContainText("小云");
  return contact;
}

async function keepAddress(shopper: Shopper): Promise<void> {
  await shopper.account.openAddresses();
  await shopper.account.saveAddress(westLake);
  await expect(shopper.account.addresses).toHaveCount(1);
}

test("a member registers, keeps an address, and then buys with four taps", async ({ page, shopper }) => {
  const { account, checkout, order, orders, payment, product, sandbox, lang } = shopper;
  await shopper.open("/account");
  await shopper.looksAround();
  await shopper.open("/account/register");
  await shopper.looksAround();
  if (alive(page)) {
    await account.password.fill("12345678");
    await expect(account.main.getByText(shopper.say("这个密码太常见，别人会先试它", "Too common: it would be tried first"))).toBeVisible();
    await account.password.fill(password);
    await expect(account.main.getByText(/很好|Very good/)).toBeVisible();
  }
  await register(shopper);
  await shopper.looksAround();
  await account.openAddresses();
  await shopper.looksAround();
  await account.saveAddress(westLake);
  await expect(account.addresses).toContainText("浙江省 杭州市 西湖区 文三路 1 号");
  await shopper.looksAround();

  // Known product, known address: buy, order, pay, pay there. Nothing is typed.
  await product.open(plantBook.slug);
  await product.buyNow();
  await expect(checkout.name).toHaveValue("王小云");
  expect(await checkout.visibleFields.count()).toBeLessThanOrEqual(8);
  await shopper.looksAround();
  await checkout.placeOrder();
  await payment.goAndPay();
  await sandbox.pay();
  await payment.expectPaid();

  await orders.open();
  await orders.expectCounts({ all: 1, to_pay: 0, to_ship: 1, to_receive: 0, to_review: 0, after_sales: 0 });
  await shopper.looksAround();
  await orders.show("to_pay");
  await expect(orders.rows).toHaveCount(0);
  await shopper.looksAround();
  await orders.show("to_ship");
  await expect(orders.rows).toContainText(plantBook.title[lang]);
  await orders.openFirst();
  await expect(order.state).toHaveText(shopper.say("已付款，正在备货", "Paid, being prepared"));
  await order.buyAgain();
  await expect(shopper.cart.line(plantBook.title[lang])).toBeVisible();
});

test("a member cancels before paying, and after paying gets the money back", async ({ shopper }) => {
  const { checkout, order, orders, payment, product, lang } = shopper;
  await register(shopper);
  await keepAddress(shopper);
  await product.open(badgerBook.slug);
  await product.buyNow();
  await checkout.placeOrder();
  await orders.open();
  await orders.expectCounts({ all: 1, to_pay: 1 });
  await orders.openFirst();
  await expect(order.due).toBeVisible();
  await shopper.looksAround();
  await order.cancel();
  await expect(order.state).toHaveText(shopper.say("已取消", "Cancelled"));
  await expect(order.due).toHaveCount(0);
  await shopper.looksAround();

  await product.open(plantBook.slug);
  await product.buyNow();
  await checkout.placeOrder();
  await shopper.pays();
  await orders.open();
  await orders.show("to_ship");
  await orders.openFirst();
  const paid = await order.total();
  await order.cancel();
  // The provider gives it back by its own notice, a moment later.
  await expect(async () => {
    await shopper.page.reload();
    await expect(order.state).toHaveText(shopper.say("已退款", "Refunded"), { timeout: 500 });
  }).toPass();
  await expect(order.timeline).toContainText(shopper.say("退款", "Refunded"));
  expect(await order.refunded()).toBe(paid);
  await shopper.looksAround();
  await orders.open();
  await orders.expectCounts({ all: 2, to_pay: 0, to_ship: 0, after_sales: 1 });
  await orders.show("after_sales");
  await expect(orders.rows).toContainText(plantBook.title[lang]);
});

test("a member signs out and in again, and finds the cart as it was", async ({ page, shopper }) => {
  const { account, cart, lang } = shopper;
  const contact = await register(shopper);
  await shopper.puts(plantBook.slug, 2);
  await account.signOut();
  await cart.open();
  await expect(cart.lines, "a member's cart stays with the member").toHaveCount(0);
  await shopper.puts(badgerBook.slug);

  await account.signIn(contact, "not the password");
  await expect(account.main.getByRole("alert")).toBeVisible();
  await expect(account.contact, "what was typed is still there").toHaveValue(contact);
  await shopper.looksAround();
  await account.signIn(contact, password);
  await expect(account.greeting).toContainText("小云");
  await cart.open();
  await cart.expectQuantity(plantBook.title[lang], 2);
  await cart.expectQuantity(badgerBook.title[lang], 1);

  await shopper.open("/account/security");
  await expect(shopper.main.getByText(shopper.say("这台设备", "this device"))).toBeVisible();
  await shopper.looksAround();
  await account.signOut();
  await expect(page).toHaveURL(new RegExp(`${shopper.path("/")}$`));
  await shopper.open("/account/addresses");
  await expect(shopper.main.getByRole("link", { name: shopper.say("登录", "Sign in") })).toBeVisible();
});
