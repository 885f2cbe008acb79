// Pictures are put in order by dragging; the buttons that do the same are tried with the product.
import { expect, hydrated, signInAsOwner, test } from "../../harness/shop";
import { Desk } from "../../pages/staff/desk";
import { pngFile } from "../../pages/staff/png";

test.use({ alone: true });
test.skip(({ isMobile }) => isMobile, "a finger scrolls; it presses the buttons instead");

test("the second picture is dragged before the first with its words, and stays there", async ({ page, context, lang, shop }) => {
  await signInAsOwner(context, shop);
  const desk = new Desk(page, lang);
  await desk.visit("/products");
  await desk.main.locator(".desk-rows a").first().click();
  await expect(page).toHaveURL(/\/products\/[0-9a-f-]{36}$/);
  await desk.visit(`${new URL(page.url()).pathname.replace(/^(\/en)?\/admin/, "")}/pictures`);
  const cards = desk.main.locator(".goods-picture");
  const pictures = cards.locator("img");
  const order = () => pictures.evaluateAll((images) => images.map((image) => image.getAttribute("src")));
  const already = (await order()).length;
  await page.locator("input[type=file]").setInputFiles([
    pngFile("red.png", 600, 600, [200, 40, 30], [240, 200, 120]),
    pngFile("green.png", 600, 600, [30, 120, 80], [220, 240, 220]),
  ]);
  await desk.button("上传", "Upload").click();
  await expect(cards).toHaveCount(already + 2);
  await hydrated(page);

  const [first, second, ...others] = await order();
  const dragged = [second, first, ...others];
  await page.locator("#alt-zh-1").fill("拖到最前的那张");
  const formerly = await page.locator("#alt-zh-0").inputValue();
  const saved = () => page.waitForResponse((answer) => answer.url().includes("/api/admin/arrange_pictures"));
  await Promise.all([saved(), pictures.nth(1).dragTo(pictures.first())]);
  await expect.poll(order, "the dragged one is first").toEqual(dragged);
  await expect(page.locator("#alt-zh-0"), "the words move along").toHaveValue("拖到最前的那张");
  await expect(page.locator("#alt-zh-1")).toHaveValue(formerly);

  // What is saved afterwards does not move it once more.
  await page.locator("#alt-en-0").fill("The one that was dragged to the front");
  await Promise.all([saved(), desk.button("保存说明和顺序", "Save words and order").click()]);
  await page.reload();
  await hydrated(page);
  expect(await order()).toEqual(dragged);
  await expect(page.locator("#alt-zh-0")).toHaveValue("拖到最前的那张");
  await expect(page.locator("#alt-en-0")).toHaveValue("The one that was dragged to the front");
});
