// What the page's script does for comfort: goods looked at lately, large type, asking ahead, how the visit felt.
import { badgerBook, plantBook } from "../../pages/goods";
import { expect, hydrated, signInAsOwner, test } from "../../pages/shopper";

test("goods looked at lately stand below the page, and can be forgotten", async ({ page, shopper }) => {
  const { lang } = shopper;
  for (const { slug } of [plantBook, badgerBook]) {
    await shopper.product.open(slug);
    await expect.poll(() => page.evaluate(() => localStorage.getItem("yunmall-seen") ?? "")).toContain(slug);
  }
  await shopper.open("/");
  const seen = page.getByRole("region", { name: shopper.say("最近看过", "Recently viewed") });
  await expect(seen.locator(".product-card")).toHaveCount(2);
  await expect(seen.locator(".product-card").first()).toContainText(badgerBook.title[lang]);
  await shopper.looksAround();
  // The program follows its links, and the page one is on is not among them.
  await seen.getByRole("link", { name: plantBook.title[lang] }).click();
  await page.waitForURL(new RegExp(`/product/${plantBook.slug}$`));
  await expect(seen).toHaveCount(0);
  await shopper.open("/");
  await seen.getByRole("button", { name: shopper.say("清空", "Clear") }).click();
  await expect(seen).toHaveCount(0);
  await page.reload();
  await hydrated(page);
  expect(await page.evaluate(() => localStorage.getItem("yunmall-seen"))).toBeNull();
});

test("large type is chosen once and stays, from the first paint on", async ({ page, shopper }) => {
  await shopper.open("/account");
  const button = shopper.main.getByRole("button", { name: shopper.say("长辈模式（大字）", "Large type") });
  const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.querySelector("main") as Element).fontSize));
  const usual = await size();
  await expect(button).toHaveAttribute("aria-pressed", "false");
  await button.click();
  await expect(button).toHaveAttribute("aria-pressed", "true");
  expect((await size()) / usual).toBeCloseTo(1.25, 2);
  await shopper.looksAround();
  await shopper.open(`/product/${plantBook.slug}`);
  await expect(page.locator("html")).toHaveAttribute("data-large", "");
  await shopper.looksAround();
  await shopper.open("/cart");
  await shopper.looksAround();
  await shopper.open("/account");
  await button.click();
  expect(await size()).toBe(usual);
});

test("the product under a finger is asked for before the press, and once", async ({ page, shopper }) => {
  await shopper.open("/c/stationery");
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/api/catalog/product?")) asked.push(request.url());
  });
  const card = shopper.main.locator(".product-card a").first();
  const slug = ((await card.getAttribute("href")) ?? "").split("/").pop();
  await card.dispatchEvent("pointerdown");
  await expect.poll(() => asked.length).toBe(1);
  expect(asked[0]).toMatch(new RegExp(`lang=(zh|en)&slug=${slug}$`));
  await card.click();
  await page.waitForURL(/\/product\//);
  await expect(shopper.main.locator(".product")).toBeVisible();
});

test("a visit tells how it felt, and the owner reads it", async ({ anotherBrowser, page, shop, shopper }) => {
  await shopper.open(`/product/${plantBook.slug}`);
  await shopper.main.locator("h1").click();
  const told = page.waitForRequest((request) => request.url().endsWith("/vitals"));
  // A page that is left becomes hidden first.
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden" });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  });
  const fields = new URLSearchParams((await told).postData() ?? "");
  expect(fields.get("path")).toContain(plantBook.slug);
  expect(Number(fields.get("lcp"))).toBeGreaterThan(0);
  expect([...fields.keys()].sort().filter((name) => !["path", "lcp", "cls", "ttfb", "inp"].includes(name))).toEqual([]);
  const desk = await anotherBrowser();
  await signInAsOwner(desk.context(), shop);
  await expect(async () => {
    await desk.goto(`${shop.url}${shopper.path("/admin/operations")}`);
    await expect(desk.getByRole("row").filter({ hasText: shopper.say("商品", "Products") })).toContainText(/ (ms|s)/, { timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
});
