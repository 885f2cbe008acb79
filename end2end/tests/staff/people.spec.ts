// Customers are masked until somebody says that they look; staff join by a link and see what
// their role lets them see, of their own merchant only.
import { expect, expectAccessible, hydrated, open, signInAsOwner, test } from "../../harness/shop";
import { Buyer } from "../../pages/staff/buyer";
import { Desk } from "../../pages/staff/desk";

test("a customer is found by the whole number, masked, and revealed on the record", async ({ page, context, lang, sharedShop }) => {
  await signInAsOwner(context, sharedShop);
  const desk = new Desk(page, lang);
  await desk.visit("/customers");
  expect(await page.content(), "no shopper's number in full").not.toMatch(/1990000(?!0000)\d{4}/);
  await page.locator("input[name=q]").fill("19900000007");
  await desk.press(desk.button("搜索", "Search"));
  await expect(desk.main.locator("p[role=status]")).toHaveText(desk.say("共 1 位", "1 customer"));
  await desk.main.locator(".desk-rows a").click();
  await expect(desk.main.locator("dd").getByText("199****0007")).toBeVisible();
  expect(await page.content()).not.toContain("19900000007");
  await desk.press(desk.button("显示完整信息", "Show in full"));
  await expect(desk.main.locator("dd").getByText("19900000007")).toBeVisible();
  await desk.expectSound();
  await desk.visit("/operations");
  await expect(desk.main.locator("li", { hasText: desk.say("查看了完整个人信息", "Looked at personal details") }).first()).toBeVisible();
});

/** Invites somebody as the owner and lets them join in a browser of their own. */
async function join(owners: Desk, theirs: Desk, who: { email: string; name: string; merchant: RegExp; role: string }): Promise<void> {
  await owners.visit("/staff");
  await owners.field("邮箱", "E-mail").fill(who.email);
  const merchants = owners.page.locator("#merchant option");
  const label = (await merchants.allInnerTexts()).find((text) => who.merchant.test(text));
  await owners.page.locator("#merchant").selectOption({ label: label ?? "" });
  await owners.page.locator("#role").selectOption(who.role);
  await owners.press(owners.button("生成邀请链接", "Make an invitation link"));
  const link = owners.page.getByLabel(owners.say("邀请链接", "Invitation link"));
  await expect(link).toHaveValue(/\/invite\//);
  await owners.expectSound();
  const address = new URL(await link.inputValue()).pathname;

  await open(theirs.page, theirs.to(address));
  await expect(theirs.heading("加入团队", "Join the team")).toBeVisible();
  await expectAccessible(theirs.page);
  await theirs.page.locator("[name=email]").fill(who.email);
  await theirs.page.locator("[name=name]").fill(who.name);
  await theirs.page.locator("[name=password]").fill("a warehouse full of lanterns");
  await theirs.page.locator("main form [type=submit]").click();
  await expect(theirs.page).toHaveURL(theirs.to("/admin"));
  await hydrated(theirs.page);
}

const someId = async (desk: Desk, list: string, kind: string): Promise<string> => {
  await desk.visit(list);
  const links = await desk.main.locator("a").evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).pathname));
  return links.find((path) => new RegExp(`/admin/${kind}/[0-9a-f-]{36}$`).test(path))?.split("/").pop() ?? "";
};

test.describe("staff of a merchant", () => {
  test.use({ expectedComplaints: [/status of 40[34]/], alone: true });

  test("join by a link, see what their role is for, and nothing of another merchant", async ({ page, context, anotherBrowser, lang, shop }) => {
    test.slow();
    await signInAsOwner(context, shop);
    const owners = new Desk(page, lang);
    const bought = await new Buyer(shop).buy("badger-post-office-tales");
    const order = await someId(owners, `/orders?q=${bought.number}`, "orders");
    const product = await someId(owners, "/products?q=ferry", "products");

    // Somebody who packs at another merchant: orders, goods and stock, no people and no money.
    const packer = new Desk(await anotherBrowser(), lang);
    await join(owners, packer, { email: "packer@yunmall.example", name: "小包", merchant: /青禾|Qinghe/, role: "shipping" });
    const menu = packer.page.locator(".desk-rail a, .desk-tabs a, .desk-list a");
    const names = async () => [...new Set((await menu.allTextContents()).map((text) => text.trim()))].sort();
    expect(await names()).toEqual(
      ["今日|Today", "订单|Orders", "商品|Products", "库存|Stock", "秒杀|Flash sales", "分类|Categories", "尺码表|Size guides", "评价与提问|Reviews and questions", "我的店|My shop"].map((pair) => pair.split("|")[lang === "zh" ? 0 : 1]).sort(),
    );
    await packer.expectSound();
    for (const [path, status] of [[`/orders/${order}`, 404], [`/products/${product}`, 404]] as const) {
      expect(await packer.visit(path), path).toBe(status);
      await expect(packer.heading("没有这个页面", "There is no such page")).toBeVisible();
    }
    await packer.visit("/customers");
    await expect(packer.main.getByText(packer.say("你没有权限做这件事", "You are not allowed to do this"))).toBeVisible();
    await packer.visit("/orders");
    await expect(packer.main.getByText(packer.say("云商自营", "Yunmall Select"))).toHaveCount(0);
    await packer.visit(`/orders?q=${bought.number}`);
    await expect(packer.main.getByText(packer.say("没有符合的订单", "No orders match"))).toBeVisible();

    // The head of a third merchant: everything of their own, nothing of the platform's.
    const head = new Desk(await anotherBrowser(), lang);
    await join(owners, head, { email: "head@yunmall.example", name: "星星", merchant: /星途|Xingtu/, role: "merchant_owner" });
    const sections = head.page.locator(".desk-rail a");
    for (const [zh, en] of [["顾客", "Customers"], ["员工", "Staff"], ["配送", "Delivery"]]) await expect(sections.getByText(head.say(zh, en), { exact: true })).toHaveCount(1);
    for (const [zh, en] of [["商家", "Merchants"], ["设置", "Settings"], ["运行", "Operations"]]) await expect(sections.getByText(head.say(zh, en), { exact: true })).toHaveCount(0);
    for (const path of ["", "/orders", "/products", "/delivery", "/staff", "/customers"]) {
      expect(await head.visit(path), path).toBe(200);
      await head.expectSound();
      await expect(head.main.getByText(/云商自营|Yunmall Select|青禾|Qinghe/), `${path} shows nobody else`).toHaveCount(0);
    }
    const stranger = await someId(owners, "/customers?q=19900000007", "customers");
    const bystander = await head.visit(`/customers/${stranger}`);
    expect([200, 404], "only those who bought from them").toContain(bystander);
    await head.visit("/merchants");
    await expect(head.main.getByText(head.say("你没有权限做这件事", "You are not allowed to do this"))).toBeVisible();

    // Access ends at once.
    await owners.visit("/staff");
    await owners.press(owners.main.getByRole("button", { name: new RegExp(`^(停用|Disable) 小包$`) }));
    await expect(owners.main.locator("li", { hasText: "packer@" }).getByText(owners.say("已停用", "Disabled"))).toBeVisible();
    await owners.expectSound();
    await packer.visit("/orders");
    await expect(packer.heading("商家后台登录", "Merchant sign-in")).toBeVisible();
  });
});
