// Reviews are narrowed down, and questions lead through the door and back.
import { plantBook } from "../../pages/goods";
import { expect, test } from "../../pages/shopper";

test("reviews are read and narrowed down, and every filter can be taken off", async ({ page, shopper }) => {
  const { main } = shopper;
  await shopper.product.open(plantBook.slug);
  await main.getByRole("link", { name: new RegExp(shopper.say("^全部评价", "^All reviews")) }).click();
  await page.waitForURL(/\/reviews$/);
  const reviews = main.locator(".review");
  await expect(reviews).not.toHaveCount(0);
  await shopper.looksAround();
  const all = Number((await main.getByRole("link", { name: new RegExp(shopper.say("^全部 ", "^All ")) }).innerText()).replace(/\D/g, ""));
  const five = main.getByRole("link", { name: new RegExp(shopper.say("^5 星", "^5 stars")) });
  const count = Number((await five.locator("span").innerText()).trim());
  expect(count).toBeLessThanOrEqual(all);
  await five.click();
  await page.waitForURL(/stars=5$/);
  await expect(reviews).toHaveCount(Math.min(count, 10));
  await expect(five).toHaveAttribute("aria-current", "true");
  await shopper.looksAround();
  await five.click();
  await expect(page).toHaveURL(/\/reviews$/);
  await expect(reviews).toHaveCount(Math.min(all, 10));
  await main.getByRole("link", { name: shopper.say("返回商品", "Back to the product") }).click();
  await page.waitForURL(new RegExp(`/product/${plantBook.slug}$`));
});

test("whoever wants to ask signs in and comes back to the question", async ({ page, shopper }) => {
  const { main, account } = shopper;
  await account.register(`asks${Date.now()}.${process.pid}@mail.example`, "paper and ink and one red stamp", "小云");
  await account.signOut();
  await shopper.open(`/product/${plantBook.slug}/questions`);
  await shopper.looksAround();
  await main.getByRole("link", { name: shopper.say("登录后提问", "Sign in to ask") }).click();
  await page.waitForURL(/sign-in\?return_to=.*questions$/);
});
