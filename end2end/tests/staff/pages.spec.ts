// Every page of the admin, in the languages of the run: there, whole, and usable on a phone.
import type { Page } from "@playwright/test";
import { alive, expect, languages, signInAsOwner, test } from "../../harness/shop";
import { Desk } from "../../pages/staff/desk";

const pages: [path: string, zh: string, en: string][] = [
  ["", "今日", "Today"],
  ["/orders", "订单", "Orders"],
  ["/orders?tab=to_ship&payment=paid&channel=web&sort=oldest", "订单", "Orders"],
  ["/orders?q=nothing-like-this", "订单", "Orders"],
  ["/products", "商品", "Products"],
  ["/products?status=active&stock=low", "商品", "Products"],
  ["/products/new", "新建商品", "New product"],
  ["/stock", "库存", "Stock"],
  ["/categories", "分类", "Categories"],
  ["/import", "导入商品", "Import products"],
  ["/customers", "顾客", "Customers"],
  ["/money", "资金", "Money"],
  ["/staff", "员工", "Staff"],
  ["/merchants", "商家", "Merchants"],
  ["/delivery", "配送", "Delivery"],
  ["/settings", "设置", "Settings"],
  ["/operations", "运行", "Operations"],
  ["/more", "我的店", "My shop"],
];

/** Words need most room where there is least. */
const isNarrow = (page: Page) => (page.viewportSize()?.width ?? 0) < 768;

/** Lists whose first row leads to a page of its own. */
const details: [list: string, row: RegExp, further: string[]][] = [
  ["/orders?tab=to_ship", /\/admin\/orders\/[0-9a-f-]{36}$/, []],
  ["/orders?tab=after_sales", /\/admin\/orders\/[0-9a-f-]{36}$/, []],
  ["/products", /\/admin\/products\/[0-9a-f-]{36}$/, ["/pictures"]],
  ["/stock", /\/admin\/stock\/[0-9a-f-]{36}$/, []],
  ["/customers", /\/admin\/customers\/[0-9a-f-]{36}$/, []],
];

test.describe("the owner sees", () => {
  test.beforeEach(async ({ context, sharedShop }) => signInAsOwner(context, sharedShop));
  test.setTimeout(120_000);

  for (const lang of languages) {
    test(`every page whole, in ${lang}`, async ({ page, lang: spoken }) => {
      test.skip(lang !== spoken && !(alive(page) && isNarrow(page)), "phones speak both, the others one language each");
      const desk = new Desk(page, lang);
      // Light in one language and dark in the other: the rules for contrast hold in both.
      await page.emulateMedia({ colorScheme: lang === "zh" ? "light" : "dark" });
      for (const [path, zh, en] of pages) {
        expect(await desk.visit(path), path).toBe(200);
        await expect(desk.heading(zh, en)).toBeVisible();
        await desk.expectSound();
      }
    });

    test(`each order, product, variant and customer, in ${lang}`, async ({ page, lang: spoken }) => {
      test.skip(lang !== spoken && !(alive(page) && isNarrow(page)), "phones speak both, the others one language each");
      const desk = new Desk(page, lang);
      await page.emulateMedia({ colorScheme: lang === "zh" ? "dark" : "light" });
      for (const [list, row, further] of details) {
        await desk.visit(list);
        const addresses = await desk.main.locator("a").evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).pathname));
        const address = addresses.find((path) => row.test(path))?.replace(/^(\/en)?\/admin/, "");
        expect(address, `${list} has a row`).toBeTruthy();
        for (const path of [address, ...further.map((more) => `${address}${more}`)]) {
          expect(await desk.visit(path), path).toBe(200);
          await desk.expectSound();
        }
      }
    });
  }
});

test.describe("addresses that lead nowhere", () => {
  test.use({ expectedComplaints: [/status of 404/] });

  test("are told inside the frame, with the way back", async ({ page, context, lang, sharedShop }) => {
    await signInAsOwner(context, sharedShop);
    const desk = new Desk(page, lang);
    for (const path of ["/nowhere", "/orders/x", "/products/00000000-0000-7000-8000-000000000000", "/customers/x"]) {
      expect(await desk.visit(path), path).toBe(404);
      await expect(desk.heading("没有这个页面", "There is no such page")).toBeVisible();
      await desk.expectSound();
    }
    await desk.link("回到今日", "Back to today").click();
    await expect(desk.heading("今日", "Today")).toBeVisible();
  });
});
