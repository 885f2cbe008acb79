// The first visit: the printed link makes one owner, once; then the door works like a door.
import { becomeOwner, expect, expectAccessible, hydrated, open, openCopy, owner, test } from "../../harness/shop";
import { Desk } from "../../pages/staff/desk";

// The used link answers 404 on purpose.
test.use({ expectedComplaints: [/status of 404/] });

test("the one-time link makes its finder the owner and works no second time", async ({ page, lang }) => {
  const shop = await openCopy({ owned: false });
  try {
    const desk = new Desk(page, lang);
    const link = shop.ownerLink().replace(shop.url, shop.url + (lang === "en" ? "/en" : ""));
    await open(page, link);
    await expect(desk.heading("成为店主", "Become the owner")).toBeVisible();
    await expectAccessible(page);

    await page.locator("[name=email]").fill(owner.email);
    await page.locator("[name=name]").fill(owner.name);
    await page.locator("[name=password]").fill("12345678");
    await page.locator("main form [type=submit]").click();
    await expect(page.locator(".field-error")).toBeVisible();
    await expect(page.locator("[name=email]"), "what was typed is kept").toHaveValue(owner.email);
    await hydrated(page);
    await expectAccessible(page);

    await becomeOwner(page, link);
    await hydrated(page);
    await expect(desk.heading("今日", "Today")).toBeVisible();

    expect(await open(page, link)).toBe(404);
    await expect(page.getByText(desk.say("这个链接已经用过或过期了", "This link was used or has expired"))).toBeVisible();
    await expectAccessible(page);
  } finally {
    await shop.stop();
  }
});

test("staff sign out and in again; a wrong password is refused, and too many politely put off", async ({ page, lang, shop }) => {
  const desk = new Desk(page, lang);
  const orders = desk.to("/admin/orders?tab=to_ship");
  await open(page, orders);
  await hydrated(page);
  await expect(desk.heading("商家后台登录", "Merchant sign-in")).toBeVisible();
  await expectAccessible(page);
  const signIn = async (email: string, password: string) => {
    await desk.field("邮箱", "E-mail").fill(email);
    await desk.field("密码", "Password").fill(password);
    await desk.button("登录", "Sign in").click();
  };

  await signIn(owner.email, "evening market, old paper");
  await expect(desk.main.getByText(desk.say("账号或密码不对", "Account or password is wrong"))).toBeVisible();
  await expect(desk.field("邮箱", "E-mail"), "what was typed is kept").toHaveValue(owner.email);
  await hydrated(page);
  await expectAccessible(page);

  await signIn(owner.email, owner.password);
  await expect(page, "back to the page that was asked for").toHaveURL(orders);
  await hydrated(page);
  await expect(desk.heading("订单", "Orders")).toBeVisible();

  await desk.page.getByRole("button", { name: desk.say("退出", "Sign out") }).click();
  await expect(desk.heading("商家后台登录", "Merchant sign-in")).toBeVisible();
  expect(await open(page, desk.to("/admin/customers"))).toBe(200);
  await expect(desk.heading("商家后台登录", "Merchant sign-in"), "nobody is signed in any more").toBeVisible();

  // Somebody else guesses; the owner's own address is not locked for it.
  const guess = { email: `nobody-${Date.now()}@yunmall.example`, password: "evening market", return_to: "/admin" };
  for (let turn = 0; turn < 10; turn++) {
    await page.request.post("/api/staff/sign-in", { form: guess, headers: { origin: shop.url }, maxRedirects: 0 });
  }
  await hydrated(page);
  await signIn(guess.email, guess.password);
  await expect(page.getByRole("alert").getByText(desk.say("秒后再试", "Please wait"))).toBeVisible();
  await hydrated(page);
  await expectAccessible(page);
});
