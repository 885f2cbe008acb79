// The open dashboard hears of orders the moment they come.
import { expect, signInAsOwner, test } from "../../harness/shop";
import { Buyer } from "../../pages/staff/buyer";
import { Desk } from "../../pages/staff/desk";

test("an order placed meanwhile is on the open dashboard within a second", async ({ page, context, lang, sharedShop }) => {
  await signInAsOwner(context, sharedShop);
  const desk = new Desk(page, lang);
  const line = page.waitForResponse((answer) => answer.url().endsWith("/events/orders"));
  await desk.visit();
  await line;
  await page.evaluate(() => Object.assign(window, { notReloaded: true }));
  const latest = desk.main.locator("section", { has: desk.page.locator("#latest") });
  await expect(latest.locator("li").first()).toBeVisible();

  const bought = await new Buyer(sharedShop).order("badger-post-office-tales");
  await expect(latest.getByText(bought.number), "the news is there").toBeVisible({ timeout: 1_000 });
  expect(await page.evaluate(() => "notReloaded" in window), "without loading the page anew").toBe(true);
  await desk.expectSound();
});
