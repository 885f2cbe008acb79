// Flash sales: announced by staff, bought by shoppers, so many pieces for each person.
import { badgerBook } from "../../pages/goods";
import { alive, expect, hydrated, Shopper, signInAsOwner, test, westLake } from "../../pages/shopper";
import { Desk } from "../../pages/staff/desk";

// As the server writes moments: Shanghai's wall clock.
const shanghai = (hours: number) => {
  const moment = new Date(Date.now() + hours * 3_600_000);
  const words = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" });
  return words.format(moment).replace(" ", "T");
};

test("the sales of the demo shop are on the home page and on a page of their own", async ({ page, shopper }) => {
  await shopper.open("/");
  const rail = page.locator("section.shelf", { has: page.getByRole("heading", { name: shopper.say("限时秒杀", "Flash sale"), exact: true }) });
  await expect(rail.locator(".product-card, article, li").first()).toBeVisible();
  await rail.getByRole("link", { name: shopper.say("更多 限时秒杀", "More Flash sale") }).click();
  await expect(page).toHaveURL(/\/flash$/);
  await hydrated(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(shopper.say("限时秒杀", "Flash sale"));
  await expect(page.locator(".flash-card")).toHaveCount(4);
  await shopper.looksAround();
  await page.locator(".flash-card a").first().click();
  await expect(page).toHaveURL(/\/product\//);
});

test.describe("a sale that begins", () => {
  test.use({ alone: true, expectedComplaints: [/status of 4\d\d/] });

  test("is written down by staff, sells at its price up to the limit, and ends before its time", async ({ page, context, shopper, anotherBrowser, shop, lang }) => {
    test.slow();
    await signInAsOwner(context, shop);
    const desk = new Desk(page, lang);
    await desk.visit(`/stock?q=${badgerBook.slug}`);
    await desk.main.locator(".desk-stock a", { hasText: badgerBook.title[lang] }).click();
    await desk.main.getByRole("link", { name: desk.say("做秒杀", "Flash sale"), exact: true }).click();
    await page.waitForURL(/\/admin\/flash\?sku=/);
    await hydrated(page);
    await expect(page.locator('[name="form[sku]"]')).toHaveValue(badgerBook.slug);
    await desk.expectSound();

    // Nonsense comes back with what is wrong, and what was typed stays.
    const type = async (fields: Record<string, string>) => {
      for (const [name, text] of Object.entries(fields)) await page.locator(`[name="form[${name}]"]`).fill(text);
    };
    const sale = { sku: badgerBook.slug, price: "19.90", quantity: "3", per_person: "2", starts_at: shanghai(-1), ends_at: shanghai(2) };
    await type({ ...sale, price: "990" });
    await desk.press(desk.button("定下这一场", "Schedule it"));
    await expect(desk.refusal).toBeVisible();
    await type(sale);
    await desk.save(desk.button("定下这一场", "Schedule it"));
    const row = page.locator(".desk-row", { hasText: badgerBook.title[lang] });
    await expect(row).toContainText(desk.say("进行中", "Running"));
    await expect(row).toContainText(desk.say("已订 0 / 3 件 · 每人 2 件", "0 of 3 ordered · 2 per person"));
    await desk.expectSound();

    const buyer = new Shopper(await anotherBrowser(), lang);
    await buyer.product.open(badgerBook.slug);
    const band = buyer.page.getByTestId("flash");
    await expect(band).toContainText(buyer.say("每人限 2 件", "Limit 2 each"));
    expect(await buyer.product.price()).toBe(1990);
    await buyer.looksAround();
    await buyer.product.setQuantity(2);
    await buyer.product.buyNow();
    await buyer.checkout.fill(westLake);
    await buyer.checkout.placeOrder();
    await buyer.pays();

    // A third piece is one more than a person may have, whichever way it is asked for.
    await buyer.product.open(badgerBook.slug);
    await buyer.product.buyNow();
    await buyer.checkout.fill(westLake);
    await buyer.checkout.tryToPlaceOrder();
    await expect(buyer.page.getByRole("alert").first()).toContainText(buyer.say("每人限购 2 件，你已经订了 2 件", "limited to 2 per person, and you have ordered 2 already"));

    await desk.visit("/flash");
    await expect(row).toContainText(desk.say("已订 2 / 3 件", "2 of 3 ordered"));
    await desk.press(row.getByRole("button"));
    await expect(row).toContainText(desk.say("提前结束了", "Ended early"));
    await desk.expectSound();
    await buyer.product.open(badgerBook.slug);
    expect(await buyer.product.price()).toBe(badgerBook.price);
    await expect(band).toHaveCount(0);
    expect(alive(buyer.page)).toBe(alive(page));
  });
});
