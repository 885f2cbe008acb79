// What somebody does to a page before the program has come is kept when it comes.
import type { Page } from "@playwright/test";
import { butter, plantBook } from "../../pages/goods";
import { expect, hydrated, test } from "../../pages/shopper";

/** Holds the program back; what is returned lets it come. */
async function holdProgram(page: Page): Promise<() => Promise<void>> {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/*.wasm", async (route) => {
    await released;
    await route.continue();
  });
  return async () => {
    release();
    await hydrated(page);
  };
}

test("what was chosen and typed on a product's page stays chosen and typed", async ({ page, shopper }) => {
  const { product, lang } = shopper;
  const letCome = await holdProgram(page);
  await page.goto(shopper.path(`/product/${butter.slug}`), { waitUntil: "commit" });
  await product.option(butter.garlic[lang]).click();
  await product.quantity.fill("2");
  await letCome();
  await expect(product.option(butter.garlic[lang]).getByRole("radio")).toBeChecked();
  await expect(product.quantity).toHaveValue("2");
  await product.addToCart();
  await expect(shopper.cart.line(butter.title[lang])).toContainText(butter.garlic[lang]);
});

test("on a phone, pictures beyond the screen wait for the program, or for somebody who looks further down", async ({ page, shopper }) => {
  test.skip((page.viewportSize()?.width ?? 0) > 480, "wide screens show them at once");
  const has = (list: string) => () =>
    page.locator(`${list} img`).first().evaluate((one: HTMLImageElement) => one.complete && one.naturalWidth > 0);
  for (const [path, seen, later] of [["/", ".product-rail", ".product-grid"], ["/product/straight-turnup-jeans", ".gallery-strip", ".gallery-thumbs"]] as const) {
    for (const look of [false, true]) {
      const letCome = await holdProgram(page);
      await page.goto(shopper.path(path), { waitUntil: "load" });
      await expect.poll(has(seen)).toBe(true);
      expect(await has(later)()).toBe(false);
      if (look) {
        await page.evaluate(() => scrollBy({ top: 8, behavior: "instant" }));
        await expect.poll(has(later)).toBe(true);
      }
      await letCome();
      await expect.poll(has(later)).toBe(true);
      await page.unroute("**/*.wasm");
    }
  }
});

test("words in the search field stay", async ({ page, shopper }) => {
  const letCome = await holdProgram(page);
  await page.goto(shopper.path("/"), { waitUntil: "commit" });
  const search = shopper.list.searchField;
  await search.fill("tea");
  await letCome();
  await expect(search).toHaveValue("tea");
});

test("what was ticked and filled in among the filters is sent when the program comes", async ({ page, shopper }) => {
  const { list } = shopper;
  const letCome = await holdProgram(page);
  await page.goto(shopper.path("/c/stationery"), { waitUntil: "commit" });
  await expect(page.locator(".site-footer"), "the whole page is there").toBeAttached();
  await list.unfoldFilters();
  await list.lowestPrice.fill("60");
  await list.filter(shopper.say("湖灯书局", "Hudeng Press")).check();
  await letCome();
  for (const part of [/brand=hudeng/, /min=60/]) await expect(page).toHaveURL(part);
  await expect(list.lowestPrice).toHaveValue("60");
  await expect(list.filter(shopper.say("湖灯书局", "Hudeng Press"))).toBeChecked();
  await list.clearFilters();
  await expect(list.lowestPrice).toHaveValue("");
  await expect(list.filter(shopper.say("湖灯书局", "Hudeng Press"))).not.toBeChecked();
});

test("a price that is still being typed stays in its field", async ({ page, shopper }) => {
  const { list } = shopper;
  const letCome = await holdProgram(page);
  await page.goto(shopper.path("/c/stationery"), { waitUntil: "commit" });
  await expect(page.locator(".site-footer"), "the whole page is there").toBeAttached();
  await list.unfoldFilters();
  await list.lowestPrice.pressSequentially("6");
  await letCome();
  await list.lowestPrice.pressSequentially("0");
  await expect(list.lowestPrice).toHaveValue("60");
  await expect(page, "nothing is sent yet").not.toHaveURL(/min=/);
  await list.lowestPrice.press("Enter");
  await expect(page).toHaveURL(/min=60/);
});

test("an address typed at once is kept, region and all", async ({ page, shopper }) => {
  const { checkout, product } = shopper;
  await product.open(plantBook.slug);
  await product.buyNow();
  const letCome = await holdProgram(page);
  await page.reload({ waitUntil: "commit" });
  await checkout.name.fill("王小云");
  await checkout.phone.fill("138 1234 5678");
  await checkout.regionWords.fill("浙江省 杭州市 西湖区");
  await checkout.line.fill("文三路 1 号");
  await letCome();
  await expect(checkout.name).toHaveValue("王小云");
  await expect(checkout.phone).toHaveValue("138 1234 5678");
  await expect(checkout.line).toHaveValue("文三路 1 号");
  await expect(checkout.province).toHaveValue("33");
  await expect(checkout.district).toHaveValue("330106");
  await checkout.placeOrder();
});
