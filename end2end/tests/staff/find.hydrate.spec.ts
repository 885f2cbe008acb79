// Finding anything from any page of the desk by a few letters: by keyboard, by finger, for a screen reader.
import type { Page } from "@playwright/test";
import { expect, expectAccessible, signInAsOwner, test } from "../../harness/shop";
import { plantBook } from "../../pages/goods";
import { Buyer } from "../../pages/staff/buyer";
import { Desk } from "../../pages/staff/desk";

/** The dialog, its field, and what it offers. */
function finder(page: Page, desk: Desk) {
  const dialog = page.getByRole("dialog", { name: desk.say("搜索后台", "Find in the desk"), exact: true });
  const button = page.locator(".desk-header").getByRole("button", { name: desk.say("搜索", "Find"), exact: true });
  return { dialog, button, field: dialog.getByRole("combobox"), options: dialog.getByRole("option") };
}

test.beforeEach(async ({ context, sharedShop }) => signInAsOwner(context, sharedShop));

test("a product is found by a part of its title and opened by keyboard alone", async ({ page, lang }) => {
  const desk = new Desk(page, lang);
  const { dialog, field, options } = finder(page, desk);
  await page.emulateMedia({ colorScheme: lang === "zh" ? "dark" : "light" });
  await desk.visit("/orders");
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  await page.keyboard.press("Control+K");
  await expect(field).toBeFocused();
  await expect(options.first(), "nothing typed means every page").toHaveText(desk.say("今日", "Today"));

  await field.pressSequentially(desk.say("一百种草木", "plants by the road"));
  const product = options.filter({ hasText: desk.say(plantBook.title.zh, plantBook.title.en) });
  await expect(product).toBeVisible();
  await expect(field).toHaveAttribute("aria-expanded", "true");
  await expect(dialog.getByRole("status")).toHaveText(desk.say("1 条结果", "1 result"));
  await expectAccessible(page);
  await expect(product).toHaveAttribute("aria-selected", "false");
  await field.press("ArrowDown");
  await expect(product).toHaveAttribute("aria-selected", "true");
  await expect(field).toHaveAttribute("aria-activedescendant", "find-0");
  await expect(field, "the field keeps the focus").toBeFocused();
  await field.press("Enter");
  await expect(page).toHaveURL(/\/admin\/products\/[0-9a-f-]{36}$/);
  await expect(desk.heading(plantBook.title.zh, plantBook.title.en)).toBeVisible();
  await expect(dialog).toBeHidden();
  expect(await page.evaluate(() => "sameDocument" in window), "nothing was loaded anew").toBe(true);
  await desk.expectSound();
});

test("the dialog is opened by its button, closed by Escape, and gives the focus back", async ({ page, lang }) => {
  const desk = new Desk(page, lang);
  const { dialog, button, field, options } = finder(page, desk);
  await desk.visit("/orders");
  const room = await button.boundingBox();
  expect(Math.min(room?.width ?? 0, room?.height ?? 0), "a target for thumbs").toBeGreaterThanOrEqual(43.5);
  await button.click();
  await expect(field).toBeFocused();
  await field.fill("no such thing anywhere");
  await expect(options).toHaveCount(0);
  await expect(dialog.getByRole("status")).toContainText(desk.say("没有找到", "Nothing found"));
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(button).toBeFocused();
  await page.keyboard.press("Control+K");
  await expect(field).toBeFocused();
  await page.keyboard.press("Control+K");
  await expect(dialog).toBeHidden();
  await expect(button).toBeFocused();
});

test("an order is found by its number, and a page by its name", async ({ page, lang, sharedShop }) => {
  const bought = await new Buyer(sharedShop).order("badger-post-office-tales");
  const desk = new Desk(page, lang);
  const { dialog, button, field, options } = finder(page, desk);
  await desk.visit("/products");
  await button.click();
  await field.fill(bought.number);
  await options.filter({ hasText: bought.number }).click();
  await expect(page).toHaveURL(/\/admin\/orders\/[0-9a-f-]{36}$/);
  await expect(dialog).toBeHidden();
  await expect(desk.main.getByText(bought.number).first()).toBeVisible();

  await page.keyboard.press("Control+K");
  await field.fill(desk.say("stock", "库存"));
  await expect(options.first(), "in either language").toHaveText(desk.say("库存", "Stock"));
  await field.press("Enter");
  await expect(desk.heading("库存", "Stock")).toBeVisible();
});

test("a question mark shows the keys, but not where letters are typed", async ({ page, lang }) => {
  const desk = new Desk(page, lang);
  const keys = page.getByRole("dialog", { name: desk.say("快捷键", "Keys"), exact: true });
  await desk.visit("/orders");
  const search = desk.main.getByRole("searchbox");
  await search.focus();
  await page.keyboard.press("?");
  await expect(search).toHaveValue("?");
  await expect(keys).toBeHidden();
  await search.blur();
  await page.keyboard.press("?");
  await expect(keys).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(keys).toBeHidden();
});
