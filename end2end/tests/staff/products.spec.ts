// A product's life at the desk: made with options and pictures, changed, counted, taken off sale.
import type { Page } from "@playwright/test";
import { alive, expect, open, signInAsOwner, test } from "../../harness/shop";
import { Desk } from "../../pages/staff/desk";
import { pngFile } from "../../pages/staff/png";

// A refusal is an answer of the server, which the browser also writes to its console.
const refused = /status of (400|409|422) .*\/api\//;
test.use({ expectedComplaints: [refused] });

const named = (page: Page, name: string) => page.locator(`[name="product[${name}]"]`);

test("a merchant makes a product with variants and pictures, and shoppers see it", async ({ page, context, lang, sharedShop }) => {
  test.slow();
  await signInAsOwner(context, sharedShop);
  const desk = new Desk(page, lang);
  const mark = `${lang}-${page.viewportSize()?.width}-${alive(page) ? "alive" : "plain"}`;
  await desk.visit("/products");
  await desk.link("新建商品", "New product").click();
  await expect(desk.heading("新建商品", "New product")).toBeVisible();

  // What is missing is said beside its field, and nothing typed is lost.
  await named(page, "merchant").selectOption({ index: 1 });
  await named(page, "slug").fill(`lantern-${mark}`);
  await desk.press(desk.button("建好，去传图片", "Create, then add pictures"));
  await expect(desk.main.locator("[role=alert]").first()).toBeVisible();
  if (alive(page)) {
    await expect(named(page, "title_zh")).toHaveAttribute("aria-invalid", "true");
    await expect(named(page, "slug")).toHaveValue(`lantern-${mark}`);
  }
  await desk.expectSound();

  await named(page, "merchant").selectOption({ index: 1 });
  await named(page, "slug").fill(`lantern-${mark}`);
  await expect(named(page, "status"), "nobody sees it before it is meant to be seen").toHaveValue("draft");
  await named(page, "status").selectOption("active");
  await named(page, "title_zh").fill(`手提灯笼 ${mark}`);
  await named(page, "title_en").fill(`Hand lantern ${mark}`);
  await named(page, "story_zh").fill("<p>竹骨，纸面。</p>");
  await named(page, "story_en").fill("<p>Bamboo and paper.</p>");
  await desk.unfold("选项", "Options");
  await named(page, "options][0][zh").fill("颜色");
  await named(page, "options][0][en").fill("Colour");
  for (const [at, zh, en] of [[0, "红", "Red"], [1, "青", "Green"]] as const) {
    await named(page, `values][${at}][zh`).fill(zh);
    await named(page, `values][${at}][en`).fill(en);
  }
  await named(page, "variants][0][price").fill("39.90");
  await named(page, "variants][0][o1").fill("红");
  await named(page, "variants][0][sku").fill(`LANTERN-${mark}-R`);
  await named(page, "variants][0][stock").fill("5");
  await named(page, "fill").check();
  await desk.press(desk.button("建好，去传图片", "Create, then add pictures"));

  // Two pictures, told in words, put in order by keyboard, one of them cut.
  await expect(desk.heading("图片", "Pictures")).toBeVisible();
  await expect(page).toHaveURL(/\/pictures$/);
  await desk.expectSound();
  await page.locator("input[type=file]").setInputFiles([
    pngFile("red.png", 900, 600, [200, 40, 30], [240, 200, 120]),
    pngFile("green.png", 600, 600, [30, 120, 80], [220, 240, 220]),
  ]);
  await desk.button("上传", "Upload").click();
  const cards = desk.main.locator(".goods-picture");
  await expect(cards).toHaveCount(2);
  await expect(cards.first().locator("img")).toHaveAttribute("width", "900");
  await expect(cards.first().getByText(desk.say("写一句画面说明", "Say in a few words"))).toBeVisible();
  await page.locator("#alt-zh-0").fill("红灯笼挂在门边");
  await page.locator("#alt-en-0").fill("A red lantern beside a door");
  const down = cards.first().getByRole("button", { name: new RegExp(desk.say("下移", "Move down")) });
  await down.focus();
  await page.keyboard.press("Enter");
  await expect(cards.nth(1).locator("img")).toHaveAttribute("width", "900");
  await expect(page.locator("#alt-zh-1"), "the words move along").toHaveValue("红灯笼挂在门边");
  await desk.main.locator("summary", { hasText: "900 × 600" }).click();
  await desk.expectSound();
  await desk.press(desk.main.getByRole("button", { name: /^1:1: .*900/ }));
  await expect(cards.nth(1).locator("img")).toHaveAttribute("width", "600");
  await desk.visit(new URL(page.url()).pathname.replace(/^(\/en)?\/admin/, ""));
  await page.locator("input[type=file]").setInputFiles({ name: "a.svg", mimeType: "image/png", buffer: Buffer.from("<svg/>") });
  await desk.button("上传", "Upload").click();
  await expect(desk.refusal).toContainText(desk.say("图片没有上传", "Nothing was uploaded"));

  // Shoppers see it; a new address leads on from the old one.
  await open(page, desk.to(`/product/lantern-${mark}`));
  await expect(desk.heading(`手提灯笼 ${mark}`, `Hand lantern ${mark}`)).toBeVisible();
  await expect(page.getByAltText(desk.say("红灯笼挂在门边", "A red lantern beside a door")).first()).toBeAttached();
  await desk.visit(`/products?q=${mark}`);
  await desk.main.getByRole("link", { name: new RegExp(mark) }).first().click();
  await expect(named(page, "title_zh")).toHaveValue(`手提灯笼 ${mark}`);
  await expect(page.locator(".goods-variant"), "the missing combination was added, and an empty row").toHaveCount(3);
  await named(page, "slug").fill(`paper-lantern-${mark}`);
  await named(page, "variants][0][price").fill("35");
  await desk.save(desk.button("保存", "Save"));
  await open(page, desk.to(`/product/lantern-${mark}`));
  await expect(page).toHaveURL(desk.to(`/product/paper-lantern-${mark}`));

  // Stock is counted with a reason; what orders hold cannot be counted away.
  await desk.visit(`/stock?q=LANTERN-${mark}-R`);
  await desk.main.locator(".desk-rows a").first().click();
  await page.locator("#delta").fill("7");
  await page.locator("#reason").fill(desk.say("到货", "Arrived"));
  await desk.save(desk.button("记入库存", "Record it"));
  await expect(desk.main.locator("li", { hasText: desk.say("到货", "Arrived") }).getByText("+7")).toBeVisible();
  await expect(desk.main.locator(".desk-facts", { hasText: "7" })).toHaveCount(1);
  await page.locator("#delta").fill("-1000");
  await page.locator("#reason").fill(desk.say("遗失", "Lost"));
  await desk.press(desk.button("记入库存", "Record it"));
  await expect(desk.refusal).toContainText(desk.say("不能少于订单已占用的件数", "Orders already hold more"));
  await desk.expectSound();

  // Taken off sale.
  await desk.visit(`/products?q=${mark}`);
  await desk.main.getByRole("link", { name: new RegExp(mark) }).first().click();
  await named(page, "status").selectOption("archived");
  await desk.save(desk.button("保存", "Save"));
  await desk.visit(`/products?status=archived&q=${mark}`);
  await expect(desk.main.getByRole("link", { name: new RegExp(mark) })).toHaveCount(1);
  expect((await page.request.get(`/product/paper-lantern-${mark}`)).status()).not.toBe(200);
});

test("whoever saves second is told that somebody else was first", async ({ page, context, anotherBrowser, lang, sharedShop }) => {
  await signInAsOwner(context, sharedShop);
  const desk = new Desk(page, lang);
  await desk.visit("/products?q=ferry");
  await desk.main.locator(".desk-rows a").first().click();
  await expect(named(page, "title_en")).toHaveValue(/Ferry/);
  const second = await anotherBrowser();
  await signInAsOwner(second.context(), sharedShop);
  await open(second, page.url());
  await named(second, "subtitle_en").fill("A river town, written by a colleague");
  await new Desk(second, lang).save(new Desk(second, lang).button("保存", "Save"));

  await named(page, "subtitle_en").fill("Mine");
  await desk.press(desk.button("保存", "Save"));
  await expect(desk.refusal).toContainText(desk.say("刚刚被别人修改了", "Somebody just changed this"));
  await desk.expectSound();
  await page.reload();
  await expect(named(page, "subtitle_en")).toHaveValue("A river town, written by a colleague");
});
