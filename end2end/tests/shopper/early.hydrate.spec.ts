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

test("words in the search field stay", async ({ page, shopper }) => {
  const letCome = await holdProgram(page);
  await page.goto(shopper.path("/"), { waitUntil: "commit" });
  const search = page.getByRole("searchbox");
  await search.fill("tea");
  await letCome();
  await expect(search).toHaveValue("tea");
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
