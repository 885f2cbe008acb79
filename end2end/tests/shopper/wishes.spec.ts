// Wishes: kept with one tap, there on the page of wishes, and taken back.
import { badgerBook, plantBook } from "../../pages/goods";
import { alive, expect, hydrated, test } from "../../pages/shopper";

test("a favourite is kept, found again, marked, and taken back", async ({ page, shopper }) => {
  const { main, lang } = shopper;
  await shopper.open("/favourites");
  await expect(main.getByText(shopper.say("还没有收藏", "Nothing saved yet"))).toBeVisible();
  await shopper.looksAround();
  await shopper.product.open(badgerBook.slug);
  const save = main.locator(".wish-button").first();
  await expect(save).toHaveText(shopper.say("收藏", "Save"));
  if (alive(page)) {
    const answered = page.waitForResponse((answer) => answer.url().endsWith("/api/wishes/favourite"));
    await save.click();
    await answered;
    await expect(save).toHaveText(shopper.say("已收藏", "Saved"));
    await expect(save).toHaveAttribute("aria-pressed", "true");
    // It is known again on a page that is made anew, and another product is not marked.
    await page.reload();
    await hydrated(page);
    await expect(save).toHaveAttribute("aria-pressed", "true");
    await shopper.product.open(plantBook.slug);
    await expect(save).toHaveAttribute("aria-pressed", "false");
    await shopper.open("/favourites");
  } else {
    await save.click();
    await page.waitForURL(/\/favourites\?done=saved$/);
    await expect(main.getByRole("status")).toHaveText(shopper.say("已收藏", "Saved"));
  }
  const kept = main.locator(".favourite");
  await expect(kept).toHaveCount(1);
  await expect(kept).toContainText(badgerBook.title[lang]);
  await shopper.looksAround();
  await kept.getByRole("button", { name: shopper.say("取消收藏", "Remove") }).click();
  await expect(main.getByText(shopper.say("还没有收藏", "Nothing saved yet"))).toBeVisible();
});

test("an account's page leads to wishes and to what one is told", async ({ shopper }) => {
  await shopper.open("/account");
  await shopper.looksAround();
  await shopper.main.getByRole("link", { name: shopper.say("我的收藏", "Favourites") }).click();
  await expect(shopper.page.getByRole("heading", { level: 1 })).toHaveText(shopper.say("我的收藏", "Favourites"));
  await shopper.main.getByRole("link", { name: shopper.say("消息提醒设置", "Notification settings") }).click();
  await expect(shopper.page.getByRole("heading", { level: 1 })).toHaveText(shopper.say("消息提醒", "Notifications"));
  await shopper.looksAround();
});
