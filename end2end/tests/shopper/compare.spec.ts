// Products side by side: gathered from their pages, taken out again, with a program and without.
import { badgerBook, plantBook } from "../../pages/goods";
import { alive, expect, test } from "../../pages/shopper";

test("products are gathered, stand side by side, and are taken out again", async ({ page, shopper }) => {
  const { main, lang } = shopper;
  await shopper.product.open(plantBook.slug);
  const compare = main.getByRole("link", { name: shopper.say("对比", "Compare"), exact: true });
  if (alive(page)) {
    await compare.click();
    await expect(page.locator(".note-compare")).toContainText("(1)");
    await expect(page.locator("html"), "nothing is on its way").not.toHaveAttribute("data-going");
    await shopper.product.open(badgerBook.slug);
    await main.getByRole("link", { name: shopper.say("对比", "Compare"), exact: true }).click();
    await expect(page.locator(".note-compare")).toContainText("(2)");
    await page.locator(".note-compare").getByRole("link").click();
  } else {
    await compare.click();
    await page.waitForURL(/\/compare\?p=/);
    await shopper.open(`/compare?p=${badgerBook.slug}&p=${plantBook.slug}`);
  }
  await expect(page).toHaveURL(new RegExp(`/compare\\?p=${badgerBook.slug}&p=${plantBook.slug}$`));
  const heads = main.locator("thead .product-card");
  await expect(heads).toHaveCount(2);
  await expect(heads.first()).toContainText(badgerBook.title[lang]);
  // Eyes see it by a colour where something else is the same; ears hear it in any case.
  await expect(main.getByRole("rowheader", { name: shopper.say("不同", "different") }).first()).toBeVisible();
  await shopper.looksAround();
  await main.getByRole("link", { name: new RegExp(`${shopper.say("移除", "Remove")}.*`) }).first().click();
  await expect(page).toHaveURL(new RegExp(`/compare\\?p=${plantBook.slug}$`));
  await expect(heads).toHaveCount(1);
  // Another one is offered, and comes beside it.
  await main.getByRole("link", { name: new RegExp(shopper.say("^加入对比", "^Compare with this")) }).first().click();
  await expect(page).toHaveURL(/\/compare\?p=[^&]+&p=[^&]+$/);
  await expect(heads).toHaveCount(2);
});
