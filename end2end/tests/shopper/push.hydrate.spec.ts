// Being told while the shop is not open: asked for after a wish, read by the phone alone, each step once.
import { Desk } from "../../pages/staff/desk";
import { plantBook } from "../../pages/goods";
import { arrives, hasPhone, onScreen, pushService, type PushService } from "../../harness/push-service";
import { served } from "../../pages/phone";
import { alive, expect, hydrated, openCopy, Shopper, signInAsOwner, test } from "../../pages/shopper";
import { lend } from "../../harness/audit";

let service: PushService;
test.beforeAll(async () => {
  service = await pushService();
});
test.afterAll(() => service.close());

test("a guest is told of each step, and a tap leads to the order", async ({ browser, lang, contextOptions, viewport, isMobile, hasTouch }) => {
  test.setTimeout(120_000);
  const shop = await openCopy({ env: { YUNMALL_PUSH_SERVICES: service.origin, YUNMALL_DEMO_CARRIER_PACE_SECONDS: "1" } });
  await lend(shop, async () => {
    const phone = service.phone();
    const context = await browser.newContext({ ...contextOptions, baseURL: shop.url, viewport, isMobile, hasTouch, serviceWorkers: "allow", permissions: ["notifications"] });
    await hasPhone(context, phone);
    const shopper = new Shopper(await context.newPage(), lang);
    const { page } = shopper;
    expect(alive(page)).toBe(true);
    await shopper.open("/");
    await served(page);
    // Nobody is asked before they wished for something.
    await expect(page.locator("[data-tell]")).toHaveCount(0);
    await shopper.puts(plantBook.slug);
    await shopper.placesOrder();
    await shopper.pays();
    await shopper.payment.seeOrder();
    await hydrated(page);
    const number = await shopper.order.number();
    const link = page.url();
    const tell = shopper.main.getByRole("button", { name: shopper.say("有新进展就通知我", "Notify me") });
    await shopper.looksAround();
    await tell.click();
    await expect(page.locator(".note-tell")).toHaveText(shopper.say("好，有消息就通知你", "You will be told"));
    await expect(tell).toBeHidden();
    // Without quiet hours: this is about being told, at whatever time of day it is run.
    const from = shopper.main.getByLabel(shopper.say("从", "From"), { exact: true });
    const until = shopper.main.getByLabel(shopper.say("到", "To"), { exact: true });
    const save = shopper.main.getByRole("button", { name: shopper.say("保存", "Save") });
    await shopper.open("/account/alerts");
    await expect(from).toHaveValue("22:00");
    await expect(until).toHaveValue("08:00");
    await from.fill("00:00");
    await until.fill("00:00");
    await save.click();
    await page.waitForURL(/done=saved/);
    await hydrated(page);
    await expect(until).toHaveValue("00:00");

    const seat = await browser.newContext({ baseURL: shop.url, locale: "zh-CN" });
    await signInAsOwner(seat, shop);
    const desk = new Desk(await seat.newPage(), "zh");
    await desk.visit("/orders?tab=to_ship");
    await desk.main.getByText(number).click();
    const ship = desk.section("发货", "Ship");
    await desk.field("快递公司", "Carrier").selectOption("demo");
    await ship.getByRole("button", { name: "发货" }).click();
    const titles = () => phone.came.map((message) => message.json.notification.title);
    await expect.poll(titles, { timeout: 30_000 }).toContain(shopper.say("已送达", "Delivered"));
    expect([...titles()].sort()).toEqual([...new Set(titles())].sort());
    expect(titles()).toContain(shopper.say("已发货", "On its way"));
    const first = phone.came.find((message) => message.json.notification.title === shopper.say("已发货", "On its way"));
    if (!first) throw new Error("no first message");
    expect(first.json.web_push).toBe(8030);
    expect(first.headers.ttl).toBe("86400");
    expect(first.json.notification.navigate).toBe(link.split("?")[0]);
    expect(first.json.notification.body).toContain(number);

    await shopper.open("/");
    await arrives(page, first.text);
    await expect.poll(() => onScreen(page)).toEqual([
      { title: first.json.notification.title, body: first.json.notification.body, navigate: first.json.notification.navigate },
    ]);

    // What was chosen is kept; turned off, nothing comes any more.
    await shopper.open("/account/alerts");
    await shopper.looksAround();
    await shopper.main.getByLabel(shopper.say("收藏的商品降价", "Favourites that got cheaper")).uncheck();
    await from.fill("23:30");
    await save.click();
    await page.waitForURL(/done=saved/);
    await hydrated(page);
    await expect(shopper.main.getByLabel(shopper.say("收藏的商品降价", "Favourites that got cheaper"))).not.toBeChecked();
    await expect(from).toHaveValue("23:30");
    await shopper.main.getByRole("button", { name: shopper.say("在这台设备上关闭", "Turn off for this device") }).click();
    await expect(shopper.main.getByText(shopper.say("还没有设备开启", "No device is on yet"))).toBeVisible();
    await shopper.looksAround();
    await seat.close();
    await context.close();
  });
});

test("a browser that does not allow it says so and nothing is lost", async ({ page, context, shopper }) => {
  await page.addInitScript(() => {
    Object.defineProperty(Notification, "permission", { get: () => "denied" });
    Notification.requestPermission = async () => "denied";
  });
  await context.clearPermissions();
  await shopper.open("/account/alerts");
  await expect(shopper.main.getByText(shopper.say("浏览器没有允许通知", "The browser does not allow"))).toBeVisible();
  await expect(shopper.main.locator("[data-tell]:visible")).toHaveCount(0);
  await shopper.looksAround();
});
