// The dashboard: four numbers, what needs somebody, the month as a picture and as a table.
import { expect, signInAsOwner, test } from "../../harness/shop";
import { Desk } from "../../pages/staff/desk";

test("today says how the shop does and what waits, one tap from done", async ({ page, context, lang, sharedShop }) => {
  await signInAsOwner(context, sharedShop);
  const desk = new Desk(page, lang);
  await desk.visit();
  const figures = desk.main.locator(".desk-figure");
  await expect(figures).toHaveCount(4);
  for (const [zh, en] of [["今日订单", "Orders today"], ["今日已付", "Paid today"], ["待发货", "To ship"], ["库存不足", "Low stock"]]) {
    await expect(figures.getByText(desk.say(zh, en), { exact: true })).toBeVisible();
  }
  await expect(figures.first().locator("dd").nth(1), "the direction is read, never only a colour").toHaveText(desk.lang === "zh" ? /^(比昨天此时 [+−]\d|与昨天此时持平$)/ : /^([+−]\d[\d,]* vs|same as) this time yesterday$/);

  const chart = desk.main.locator("svg[role=img]");
  await expect(chart.locator("rect")).toHaveCount(30);
  await expect(chart).toHaveAttribute("aria-label", new RegExp(desk.say("近 30 天", "last 30 days")));
  await desk.unfold("用表格看", "As a table");
  await expect(desk.main.locator("tbody tr")).toHaveCount(30);
  await desk.expectSound();

  const toShip = desk.main.locator("#needs ~ ul a", { hasText: desk.say("去发货", "Ship") }).first();
  const number = await toShip.locator(".desk-number").first().innerText();
  await toShip.click();
  await expect(desk.heading(`订单 ${number}`, `Order ${number}`)).toBeVisible();
  await expect(desk.button("确认发货", "Ship now")).toBeVisible();
});
