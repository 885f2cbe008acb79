// The category tree is kept by the platform.
import { alive, expect, open, signInAsOwner, test } from "../../harness/shop";
import { Desk } from "../../pages/staff/desk";
import { pngFile } from "../../pages/staff/png";

test("the tree grows, and a branch is renamed, moved and pictured", async ({ page, context, lang, sharedShop }) => {
  await signInAsOwner(context, sharedShop);
  const desk = new Desk(page, lang);
  const mark = `${lang}-${page.viewportSize()?.width}-${alive(page) ? "alive" : "plain"}`;
  const slug = `lights-${mark}`;
  await desk.visit("/categories");
  await page.locator("#new-zh").fill(`灯具 ${mark}`);
  await page.locator("#new-en").fill(`Lights ${mark}`);
  await page.locator("#new-slug").fill(slug);
  await desk.save(desk.button("新建", "Create"));
  const node = desk.main.locator("li", { has: page.locator("summary", { hasText: slug }) });
  await expect(node).toHaveCount(1);

  await node.locator("summary").click();
  await desk.expectSound();
  await node.locator("input[name=zh]").fill(`灯与烛 ${mark}`);
  await node.locator("input[name=en]").fill(`Lamps and candles ${mark}`);
  await desk.press(desk.button("改名", "Rename", node));
  await expect(node.locator("summary")).toContainText(desk.say(`灯与烛 ${mark}`, `Lamps and candles ${mark}`));

  if (!(await node.locator("details").evaluate((details) => (details as HTMLDetailsElement).open))) await node.locator("summary").click();
  await node.locator("select[name=parent]").selectOption({ index: 1 });
  await desk.press(desk.button("移动", "Move", node));
  await expect(node.locator("summary")).toHaveClass(/goods-depth-1/);

  if (!(await node.locator("details").evaluate((details) => (details as HTMLDetailsElement).open))) await node.locator("summary").click();
  await node.locator("input[type=file]").setInputFiles(pngFile("lamp.png", 400, 400, [240, 180, 60], [90, 60, 30]));
  await desk.press(desk.button("上传", "Upload", node));
  await expect(node.locator("summary img")).toHaveAttribute("src", /\/media\//);

  expect(await open(page, desk.to(`/c/${slug}`))).toBe(200);
  await expect(desk.page.getByRole("heading", { name: desk.say(`灯与烛 ${mark}`, `Lamps and candles ${mark}`) }).first()).toBeVisible();

  // With another name in its address it is still found by the former one.
  await desk.visit("/categories");
  await node.locator("summary").click();
  await node.locator("input[name=slug]").fill(`lamps-${mark}`);
  await desk.save(desk.button("改名", "Rename", node));
  await open(page, desk.to(`/c/${slug}`));
  await expect(page).toHaveURL(desk.to(`/c/lamps-${mark}`));
});
