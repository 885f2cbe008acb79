// The owner reads what shoppers do not find, and teaches the shop a word.
import { expect, signInAsOwner, test } from "../../harness/shop";
import { Desk } from "../../pages/staff/desk";

test.describe("searches", () => {
  test.use({ alone: true });

  test("what was not found becomes a synonym, and the last change can be undone", async ({ page, context, lang, shop, anotherBrowser }) => {
    const visitor = await anotherBrowser();
    const words = "flibbertigibbet";
    const found = (here: typeof visitor) => here.locator(".list-goods .product-card");
    await visitor.goto(`/en/search?q=${words}`);
    await expect(found(visitor)).toHaveCount(0);

    await signInAsOwner(context, shop);
    const desk = new Desk(page, lang);
    const add = page.getByRole("link", { name: `${lang === "zh" ? "加同义词" : "Add a synonym"} ${words}` });
    // Searches are written down every few seconds.
    await expect(async () => {
      await desk.visit("/searches");
      await expect(add).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 30_000 });
    await desk.expectSound();
    await add.click();
    await expect(page).toHaveURL(/\/admin\/synonyms\?typed=/);
    const typed = page.locator("#typed");
    await expect(typed).toHaveValue(words);
    await page.locator("#means").fill("book");
    await desk.save(desk.button("添加", "Add"));
    await expect(page.getByText(`${words}, book`)).toBeVisible();
    await desk.expectSound();
    await expect(async () => {
      await visitor.goto(`/en/search?q=${words}`);
      expect(await found(visitor).count()).toBeGreaterThan(0);
    }).toPass({ timeout: 10_000 });

    const line = page.locator(".desk-row", { hasText: `${words}, book` });
    await desk.press(line.getByRole("button"));
    await expect(line).toHaveCount(0);
    await desk.press(desk.button("撤销上一次修改", "Undo the last change"));
    await expect(line).toHaveCount(1);
  });
});
