// What the owner decides about the shop shows in the shop: its name and face, who sells, how
// parcels travel, and how the machine room stands.
import { alive, expect, open, signInAsOwner, test } from "../../harness/shop";
import { Buyer } from "../../pages/staff/buyer";
import { Desk } from "../../pages/staff/desk";
import { pngFile } from "../../pages/staff/png";

// A refusal is an answer of the server, which the browser also writes to its console.
const refused = /status of (400|409|422) .*\/api\//;
test.use({ expectedComplaints: [refused] });

test.describe("settings", () => {
  test.use({ alone: true });

  test("name, legal face, contact and logo are what shoppers read", async ({ page, context, lang, shop }) => {
    await signInAsOwner(context, shop);
    const desk = new Desk(page, lang);
    const set = (name: string) => page.locator(`[name="settings[${name}]"]`);
    await desk.visit("/settings");
    await set("credit_code").fill("91350100M000100Y44");
    // The settlement has a button of its own, further down.
    const save = desk.button("保存", "Save").first();
    await desk.press(save);
    await expect(desk.refusal).toBeVisible();
    if (alive(page)) await expect(set("credit_code")).toHaveAttribute("aria-invalid", "true");
    await desk.expectSound();

    await set("credit_code").fill("91350100M000100Y43");
    await set("name_zh").fill("早市小铺");
    await set("name_en").fill("Morning Market");
    await set("legal_name").fill("早市（杭州）百货有限公司");
    await set("phone").fill("0571-88001234");
    await set("email").fill("hello@morning.example");
    await set("unpaid_minutes").fill("45");
    await desk.save(save);
    await page.locator("input[type=file]").setInputFiles(pngFile("logo.png", 256, 256, [200, 60, 40], [250, 240, 230]));
    await desk.press(desk.button("上传", "Upload"));
    await expect(set("logo")).toBeChecked();
    await desk.expectSound();

    await open(page, desk.to("/"));
    const header = page.locator("header.site-header");
    await expect(header.getByText(desk.say("早市小铺", "Morning Market"))).toBeVisible();
    await expect(header.locator("img")).toHaveAttribute("src", /\/media\//);
    const footer = page.locator("footer");
    for (const text of ["早市（杭州）百货有限公司", "0571-88001234", "hello@morning.example"]) await expect(footer.getByText(text).first()).toBeAttached();
    await expect(page).toHaveTitle(new RegExp(desk.say("早市小铺", "Morning Market")));

    // Unpaid orders are kept as long as was decided.
    const bought = await new Buyer(shop).order("badger-post-office-tales");
    await desk.visit(`/orders?q=${bought.number}`);
    await desk.main.getByText(bought.number).click();
    const promise = await desk.main.locator(".notice").first().innerText();
    const until = /(\d{2}):(\d{2})\s*$/.exec(promise);
    const now = new Date(Date.now() + 8 * 3_600_000);
    const minutes = (Number(until?.[1]) * 60 + Number(until?.[2]) - now.getUTCHours() * 60 - now.getUTCMinutes() + 1440) % 1440;
    expect(minutes, promise).toBeGreaterThanOrEqual(43);
    expect(minutes, promise).toBeLessThanOrEqual(45);
  });
});

test.describe("merchants", () => {
  test.use({ alone: true, expectedComplaints: [/status of (400|404)/] });

  test("are opened and closed by the platform, and a closed one sells nothing", async ({ page, context, lang, shop }) => {
    await signInAsOwner(context, shop);
    const desk = new Desk(page, lang);
    await desk.visit("/merchants");
    await expect(desk.main.locator(".desk-rows li")).toHaveCount(3);
    const row = desk.main.locator("li", { hasText: desk.say("青禾生鲜", "Qinghe Fresh") });
    await desk.press(row.getByRole("button", { name: new RegExp(desk.say("关闭", "Close")) }));
    await expect(row.getByText(desk.say("已关闭", "Closed"))).toBeVisible();
    expect(await open(page, desk.to("/shop/qinghe"))).toBe(404);
    await desk.visit("/merchants");
    await desk.press(row.getByRole("button", { name: new RegExp(desk.say("重新开业", "Reopen")) }));
    await expect(row.getByText(desk.say("营业中", "Open"), { exact: true })).toBeVisible();
    expect(await open(page, desk.to("/shop/qinghe"))).toBe(200);

    await desk.visit("/merchants");
    const add = (name: string) => page.locator(`[name="merchant[${name}]"]`);
    await add("slug").fill("lanterns");
    await add("name_zh").fill("灯笼铺");
    await add("name_en").fill("Lantern House");
    await add("legal_name").fill("灯笼（福州）工艺有限公司");
    await add("credit_code").fill("91350100M000100Y44");
    await add("region_code").fill("350102");
    await desk.press(desk.button("引入商家", "Add merchant"));
    await expect(desk.refusal).toBeVisible();
    await desk.expectSound();
    for (const [name, text] of [["slug", "lanterns"], ["name_zh", "灯笼铺"], ["name_en", "Lantern House"], ["legal_name", "灯笼（福州）工艺有限公司"], ["credit_code", "91350100M000100Y43"], ["region_code", "福建省 福州市 鼓楼区"]]) {
      await add(name).fill(text);
    }
    await desk.press(desk.button("引入商家", "Add merchant"));
    await expect(desk.main.locator(".desk-rows li")).toHaveCount(4);
    await expect(desk.main.locator("li", { hasText: desk.say("灯笼铺", "Lantern House") }).getByText(desk.say("营业中", "Open"), { exact: true })).toBeVisible();
    await desk.expectSound();
  });
});

test.describe("delivery", () => {
  test.use({ alone: true });

  test("a way's name and price are what the next shopper reads", async ({ page, context, lang, shop }) => {
    await signInAsOwner(context, shop);
    const desk = new Desk(page, lang);
    await desk.visit("/delivery");
    const way = desk.main.locator("section.card", { hasText: desk.say("云商自营 · 标准快递", "Yunmall Select · Standard delivery") });
    await way.locator("[name='form[name_zh]']").fill("慢慢送");
    await way.locator("[name='form[name_en]']").fill("Slow and sure");
    await way.locator("[name='form[free_over]']").fill("");
    await desk.save(desk.button("保存", "Save", way));
    const renamed = desk.main.locator("section.card", { hasText: desk.say("慢慢送", "Slow and sure") });
    await expect(renamed).toHaveCount(1);

    // The table is folded; a region in it unfolds into its form.
    const table = renamed.locator("details").first();
    const unfold = async () => {
      if (!(await table.evaluate((details) => (details as HTMLDetailsElement).open))) await table.locator("summary").first().click();
    };
    await unfold();
    const everywhere = table.locator("details", { hasText: desk.say("全国", "Everywhere") }).first();
    await everywhere.locator("summary").click();
    await desk.expectSound();
    await everywhere.locator("[name='form[first_price]']").fill("7.77");
    await desk.press(desk.button("设定这个地区", "Set this region", everywhere));
    await expect(table.locator("summary", { hasText: "¥7.77" })).toHaveCount(1);

    await unfold();
    await table.locator("summary", { hasText: desk.say("添加地区", "Add a region") }).click();
    const fresh = table.locator("details").last();
    await fresh.locator("[name='form[region]']").fill("浙江杭州");
    await fresh.locator("[name='form[first_price]']").fill("5.55");
    await desk.press(desk.button("设定这个地区", "Set this region", fresh));
    const place = table.locator("summary", { hasText: "¥5.55" });
    await expect(place).toContainText("浙江省 杭州市");
    await unfold();
    await desk.expectSound();

    const bought = await new Buyer(shop).order("badger-post-office-tales");
    await desk.visit(`/orders?q=${bought.number}`);
    await desk.main.getByText(bought.number).click();
    const money = desk.section("金额", "Money");
    await expect(money.locator("dd", { hasText: "¥5.55" })).toBeVisible();
    await desk.visit("/delivery");
    await unfold();
    await place.click();
    await desk.press(table.locator("details[open]").getByRole("button", { name: new RegExp(desk.say("删除", "Remove")) }));
    await expect(place).toHaveCount(0);
  });
});

test("the machine room shows its jobs, what was given up, and a whole log", async ({ page, context, lang, sharedShop }) => {
  await signInAsOwner(context, sharedShop);
  const desk = new Desk(page, lang);
  await desk.visit("/operations");
  await expect(desk.main.getByText(desk.say("链条完整", "The chain is whole"))).toBeVisible();
  await expect(desk.main.getByText(desk.say("没有失败的任务", "No failed jobs"))).toBeVisible();
  await expect(desk.main.locator("li", { hasText: desk.say("员工登录", "Staff signed in") }).first()).toContainText("店主小林");
  await desk.expectSound();
});
