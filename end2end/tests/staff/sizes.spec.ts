// What sizes mean: written at the desk, read beside the choice.
import { expect, open, signInAsOwner, test } from "../../harness/shop";
import { Desk } from "../../pages/staff/desk";

test.use({ expectedComplaints: [/status of 400 /] });

const suitcase = "ribbed-spinner-suitcase";

test("a size guide is written as a table of text, refused when uneven, shown beside the choice, and removed", async ({ page, context, lang, sharedShop }) => {
  await signInAsOwner(context, sharedShop);
  const desk = new Desk(page, lang);
  const named = desk.say("服饰 › 包袋", "Clothing › Bags");
  const guide = desk.main.locator("details", { has: page.locator("summary", { hasText: named }) });
  await desk.visit("/sizes");
  await expect(desk.main.locator("summary", { hasText: desk.say("上装", "Tops") }).first()).toBeVisible();
  await page.locator("#sizes-merchant").selectOption({ label: desk.say("云商自营", "Yunmall Select") });
  await page.locator("#sizes-category").selectOption({ label: named });
  await page.locator("#new-table_zh").fill("尺寸,高 cm\n20 寸,55,1");
  await desk.press(desk.button("保存", "Save").first());
  await expect(desk.main.getByRole("alert")).toHaveText(desk.say("尺码表：每一行的列数要和表头一样", "Table: Every line needs as many columns as the first"));
  await expect(guide).toHaveCount(0);

  await page.locator("#sizes-merchant").selectOption({ label: desk.say("云商自营", "Yunmall Select") });
  await page.locator("#sizes-category").selectOption({ label: named });
  await page.locator("#new-table_zh").fill("尺寸,高 cm,容量\n20 寸,55,36 升\n24 寸,66,65 升");
  await page.locator("#new-table_en").fill("Size,Height cm,Volume\n20 in,55,36 l\n24 in,66,65 l");
  await page.locator("#new-note_zh").fill("含轮子");
  await desk.save(desk.button("保存", "Save").first());
  await expect(guide).toHaveCount(1);
  await guide.locator("summary").click();
  await desk.expectSound();

  await open(page, desk.to(`/product/${suitcase}`));
  const shown = page.getByTestId("sizes");
  await shown.locator("summary").click();
  await expect(shown.locator("thead")).toHaveText(desk.say("尺寸高 cm容量", "SizeHeight cmVolume"));
  await expect(shown.locator("tbody tr").first()).toHaveText(desk.say("20 寸5536 升", "20 in5536 l"));
  await expect(shown).toContainText("含轮子");

  await desk.visit("/sizes");
  await guide.locator("summary").click();
  await desk.press(guide.getByRole("button", { name: desk.say("删除", "Remove") }));
  await expect(guide).toHaveCount(0);
  await open(page, desk.to(`/product/${suitcase}`));
  await expect(page.getByTestId("sizes")).toHaveCount(0);
});
