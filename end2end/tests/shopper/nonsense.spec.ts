// Addresses that lead nowhere and requests that mean nothing: a page or a plain no, never a crash.
import { plantBook } from "../../pages/goods";
import { expect, languages, Shopper, test } from "../../pages/shopper";

test.describe("pages that are not there", () => {
  test.use({ expectedComplaints: [/status of 404/] });

  test("wrong addresses say so in the page's language and lead back", async ({ page }) => {
    for (const lang of languages) {
      const shopper = new Shopper(page, lang);
      for (const path of ["/no/such/page", "/product/none", "/c/none", "/shop/none", "/order/not-a-link", "/pay/not-a-link", "/setup/used"]) {
        expect(await shopper.open(path), path).toBe(404);
        await expect(page.locator("html")).toHaveAttribute("lang", lang === "zh" ? "zh-CN" : "en");
      }
      expect(await shopper.open("/product/none")).toBe(404);
      await expect(shopper.main.getByRole("heading", { level: 1 })).toHaveText(shopper.say("页面不存在", "Page not found"));
      await shopper.looksAround();
      await shopper.main.getByRole("link", { name: shopper.say("回首页看看", "Go to the home page") }).click();
      await expect.poll(() => new URL(page.url()).pathname).toBe(shopper.path("/"));
    }
  });

  test("an order of somebody else is not there", async ({ shopper }) => {
    for (const key of ["20261101000000001", "0", "x".repeat(300), "%00", "..%2f..%2fetc"]) {
      expect(await shopper.open(`/order/${key}`), key).toBe(404);
    }
  });
});

test("odd searches are answered like any other", async ({ shopper }) => {
  for (const query of ["q=" + "长".repeat(2000), "q=%00", "q=%ff%fe", "page=-1", "page=99999999999999999999", "min=a&max=1e9", "a.=&a.x=%25", "sort=drop%20table", "q=%3Cscript%3Ealert(1)%3C/script%3E", "brand=" + "x&brand=".repeat(500)]) {
    expect(await shopper.open(`/search?${query}`), query.slice(0, 60)).toBe(200);
    await expect(shopper.main.getByRole("heading", { level: 1 })).toBeVisible();
  }
  expect(await shopper.open(`/product/${plantBook.slug}?x=%00&variant=%27`)).toBe(200);
  expect(await shopper.open("/checkout?variant=none&quantity=1e9&address=x&m=y")).toBe(200);
  expect(await shopper.open("/cart?removed=none&quantity=none")).toBe(200);
  expect(await shopper.open("/orders?tab=none&after=none")).toBe(200);
});
