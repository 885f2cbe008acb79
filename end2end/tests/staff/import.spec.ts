// A catalogue comes in as a file: tried first, then confirmed.
import { alive, expect, open, signInAsOwner, test } from "../../harness/shop";
import { Desk } from "../../pages/staff/desk";

const head =
  "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Qty,Variant Price,Variant Compare At Price,Shoe Size Of The Owner";

test("a Shopify file is tried, its refused rows are explained, and the good ones are for sale", async ({ page, context, lang, sharedShop }) => {
  await signInAsOwner(context, sharedShop);
  const desk = new Desk(page, lang);
  const mark = `${lang}-${page.viewportSize()?.width}-${alive(page) ? "alive" : "plain"}`;
  const rows = [
    head,
    `clay-pot-${mark},陶土花盆 ${mark},<p>透气</p>,老窑,花盆,园艺,TRUE,大小,小,POT-${mark}-S,400,12,19.90,25.00,42`,
    `clay-pot-${mark},,,,,,,,大,POT-${mark}-L,900,4,39.90,,42`,
    `watering-can-${mark},洒水壶 ${mark},<p>一升半</p>,老窑,工具,园艺,TRUE,Title,Default Title,CAN-${mark},600,8,49.00,,42`,
    `broken-${mark},坏行 ${mark},,老窑,工具,,TRUE,Title,Default Title,BAD-${mark},600,8,-5,,42`,
  ];
  await desk.visit("/import");
  await page.locator("#merchant").selectOption({ index: 1 });
  await page.locator("#file").setInputFiles({ name: "plants.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\n")) });
  await desk.button("上传并试读", "Upload and try").click();

  await expect(page).toHaveURL(/\/import\?file=/);
  const trial = desk.section("试读结果", "What would happen");
  const fact = (zh: string, en: string) => trial.locator("dt", { hasText: new RegExp(`^${desk.say(zh, en)}$`) }).locator("+ dd");
  await expect(fact("行", "Rows")).toHaveText("4");
  await expect(fact("新建", "New")).toHaveText("2");
  await expect(fact("拒绝的行", "Refused rows")).toHaveText("1");
  await expect(trial.getByText("Shoe Size Of The Owner")).toBeVisible();
  const refused = trial.locator("tbody tr");
  await expect(refused).toHaveCount(1);
  await expect(refused).toContainText("Variant Price");
  await expect(refused).toContainText("-5");
  await desk.expectSound();
  expect((await page.request.get(`/product/watering-can-${mark}`)).status(), "nothing is written by trying").toBe(404);

  await desk.press(desk.button("确认导入", "Import it"));
  await expect(page).toHaveURL(/\/import$/);
  await expect(async () => {
    await page.reload();
    await expect(desk.main.locator(".desk-rows li").first().getByText(desk.say("完成", "Done"), { exact: true })).toBeVisible({ timeout: 500 });
  }, "the import ends").toPass();
  await desk.expectSound();
  expect(await open(page, desk.to(`/product/clay-pot-${mark}`))).toBe(200);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(`陶土花盆 ${mark}`);
  await expect(page.locator("main").getByRole("radio")).toHaveCount(2);
});
