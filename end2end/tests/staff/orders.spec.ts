// What staff do with orders: find, ship in parts, give money back, call off, note, and look at
// the receiver only when they say so.
import { alive, expect, open, signInAsOwner, test } from "../../harness/shop";
import { Buyer, receiver } from "../../pages/staff/buyer";
import { Desk } from "../../pages/staff/desk";
import { travelling } from "../../pages/words";

// A refusal is an answer of the server, which the browser also writes to its console.
const refused = /status of (400|409|422) .*\/api\//;
test.use({ expectedComplaints: [refused] });

test("a list's filters live in its address, so that a copied link shows the same list", async ({ page, context, anotherBrowser, lang, sharedShop }) => {
  await signInAsOwner(context, sharedShop);
  const desk = new Desk(page, lang);
  await desk.visit("/orders");
  await desk.main.locator("nav").getByRole("link", { name: desk.say("已完成", "Completed") }).click();
  await expect(page).toHaveURL(/\?tab=done$/);
  await expect(desk.main.locator("nav [aria-current=page]")).toHaveText(desk.say("已完成", "Completed"));
  await desk.unfold("更多筛选", "More filters");
  await desk.field("排序", "Sort").selectOption({ label: desk.say("金额高", "Highest total") });
  await desk.field("来源", "Channel").selectOption({ label: desk.say("网页", "Web") });
  await desk.press(desk.button("筛选", "Apply"));
  await expect(page).toHaveURL(/tab=done.*channel=web.*sort=total/);
  await desk.expectSound();

  const listed = async (at: Desk) => ({
    count: await at.main.locator("p[role=status]").innerText(),
    numbers: await at.main.locator(".desk-orders .desk-number:first-child").allInnerTexts(),
    channel: await at.field("来源", "Channel").inputValue(),
  });
  const seen = await listed(desk);
  expect(seen.numbers.length).toBeGreaterThan(10);
  expect(seen.channel).toBe("web");
  const sums = await desk.main.locator(".desk-orders .desk-sum").allInnerTexts();
  const minor = sums.map((sum) => Number(sum.replace(/[^0-9]/g, "")));
  expect(minor, "the highest total first").toEqual([...minor].sort((a, b) => b - a));

  const colleague = await anotherBrowser();
  await signInAsOwner(colleague.context(), sharedShop);
  await open(colleague, page.url());
  expect(await listed(new Desk(colleague, lang))).toEqual(seen);

  await desk.link("下一页", "Next").click();
  await expect(page).toHaveURL(/page=2/);
  await expect(desk.main.locator(".desk-orders .desk-number").first()).not.toHaveText(seen.numbers[0]);
});

test.describe("an order's way", () => {
  // The demo carrier reports each second instead of each minute.
  test.use({ alone: true, shopSettings: { YUNMALL_DEMO_CARRIER_PACE_SECONDS: "1" } });

  test("is shipped in two parcels that the buyer follows, and partly given back", async ({ page, context, anotherBrowser, lang, shop }) => {
    test.slow();
    const bought = await new Buyer(shop).buy("badger-post-office-tales", 3);
    await signInAsOwner(context, shop);
    const desk = new Desk(page, lang);
    await desk.visit(`/orders?q=${bought.number}`);
    await desk.main.getByText(bought.number).click();
    await expect(desk.heading(`订单 ${bought.number}`, `Order ${bought.number}`)).toBeVisible();

    // The receiver is masked until somebody says that they look.
    const person = desk.section("收货人", "Receiver");
    await expect(person.getByText("138****5678")).toBeVisible();
    expect(await page.content()).not.toContain(receiver.phone);
    expect(await page.content()).not.toContain(receiver.name);
    expect(await page.content()).not.toContain(travelling(receiver.name));
    await desk.press(desk.button("显示完整信息", "Show in full"));
    await expect(person.getByText(receiver.phone)).toBeVisible();
    await expect(person.getByText(receiver.line)).toBeVisible();
    await desk.expectSound();

    // One piece leaves with a number of its own, the others with the demo carrier.
    const ship = desk.section("发货", "Ship");
    await ship.locator("input[type=number]").fill("1");
    await desk.field("快递公司", "Carrier").selectOption("sf");
    await ship.locator("#tracking").fill("SF1234567890123");
    await desk.save(desk.button("确认发货", "Ship now"));
    const states = desk.main.locator(".desk-head .desk-states");
    await expect(states.getByText(desk.say("部分发货", "Partly shipped"))).toBeVisible();
    await expect(desk.main.getByText("SF1234567890123").first()).toBeVisible();
    await expect(ship.locator("input[type=number]"), "what is left is proposed").toHaveValue("2");
    await desk.expectSound();

    await ship.locator("input[type=number]").fill("0");
    await desk.press(desk.button("确认发货", "Ship now"));
    await expect(desk.refusal, "nothing chosen is told").toContainText(desk.say("至少选一件", "Choose at least one piece"));
    await ship.locator("input[type=number]").fill("2");
    await desk.field("快递公司", "Carrier").selectOption("demo");
    await desk.press(desk.button("确认发货", "Ship now"));
    await expect(states.getByText(desk.say("已发货", "Shipped"), { exact: true })).toBeVisible();
    await expect(ship, "nothing is left to ship").toHaveCount(0);

    const buyer = await anotherBrowser();
    await open(buyer, desk.to(`/order/${bought.token}`));
    await expect(buyer.getByText("SF1234567890123").first()).toBeVisible();
    await expect(async () => {
      await buyer.reload();
      await expect(buyer.locator("main").getByText(/揽收|Picked up|Collected|已签收|Delivered/).first()).toBeAttached({ timeout: 500 });
    }, "the demo carrier reports to the buyer").toPass();

    // Ten yuan back, and never more than was paid.
    await desk.visit(`/orders?q=${bought.number}`);
    await desk.main.getByText(bought.number).click();
    await desk.unfold("退款", "Refund");
    await desk.field("退款金额（元）", "Amount (yuan)").fill("10");
    await desk.field("原因", "Reason").selectOption("goodwill");
    // Looked at again only when it is told of: a page that is left may take its question along.
    await desk.save(desk.button("确认退款", "Refund now"));
    await expect(async () => {
      await page.reload();
      await expect(states.getByText(desk.say("部分退款", "Partly refunded"))).toBeVisible({ timeout: 500 });
    }, "the provider gives it back").toPass();
    const money = desk.section("金额", "Money");
    await expect(money.getByText("¥10.00").first()).toBeVisible();
    await expect(money.getByText(desk.say("补偿", "Goodwill"))).toBeVisible();
    await desk.visit(new URL(page.url()).pathname.replace(/^(\/en)?\/admin/, ""));
    await desk.unfold("退款", "Refund");
    await desk.field("退款金额（元）", "Amount (yuan)").fill("100000");
    await desk.press(desk.button("确认退款", "Refund now"));
    await expect(desk.refusal).toContainText(desk.say("最多还能退", "can still be refunded"));
    await desk.expectSound();

    await page.locator("textarea[name=note]").fill(desk.say("老顾客，送一张书签", "A regular. Add a bookmark"));
    await desk.save(desk.button("保存备注", "Save note"));
    await page.reload();
    await expect(page.locator("textarea[name=note]")).toHaveValue(desk.say("老顾客，送一张书签", "A regular. Add a bookmark"));

    // Whoever looked at the receiver is in the log.
    await desk.visit("/operations");
    const log = desk.main.locator("li", { hasText: desk.say("查看了完整个人信息", "Looked at personal details") });
    await expect(log.first()).toBeVisible();
  });

  test("is called off unpaid, and its pieces are for sale again", async ({ page, context, lang, shop }) => {
    const buyer = new Buyer(shop);
    const left = async () => /data-available="(\d+)"/.exec(await buyer.page("/product/night-sky-from-balcony"))?.[1];
    const before = await left();
    const bought = await buyer.order("night-sky-from-balcony", 2, "请放在门口的柜子里");
    await signInAsOwner(context, shop);
    const desk = new Desk(page, lang);
    await desk.visit(`/orders?tab=to_pay&q=${bought.number}`);
    await desk.main.getByText(bought.number).click();
    await expect(desk.main.getByText("请放在门口的柜子里")).toBeVisible();
    await desk.unfold("取消订单", "Cancel the order");
    await desk.expectSound();
    await desk.press(desk.button("确认取消这笔订单", "Cancel this order now"));
    await expect(desk.main.locator(".desk-head").getByText(desk.say("已取消", "Cancelled"))).toBeVisible();
    await expect(desk.main.getByText(desk.say("确认发货", "Ship now"))).toHaveCount(0);
    expect(await left()).toBe(before);
    if (alive(page)) await desk.expectSound();
  });
});
