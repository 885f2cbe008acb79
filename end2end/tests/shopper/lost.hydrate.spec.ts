// A part of the program gets lost on its way to the phone.
import { expect, test } from "../../pages/shopper";

// The browser says which requests were lost, which is what these tests are about.
test.use({ expectedComplaints: [/ERR_FAILED/] });

test("a part of the program that gets lost on its way is fetched again", async ({ page, shopper }) => {
  await shopper.open("/");
  let asked = 0;
  await page.route("**/split_goods*.wasm", (route) => (asked++ < 2 ? route.abort() : route.continue()));
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  const card = shopper.main.locator(".product-card").first();
  const title = await card.locator(".product-card-title").innerText();
  await card.getByRole("link").first().click();
  await expect(page).toHaveURL(/\/product\//);
  await expect(shopper.main.getByRole("heading", { level: 1 })).toHaveText(title);
  expect(asked).toBeGreaterThan(2);
  expect(await page.evaluate(() => "sameDocument" in window), "the program goes on").toBe(true);
});

test("a page whose part of the program never comes is the server's page", async ({ page, shopper }) => {
  await shopper.open("/");
  await page.route("**/split_goods*.wasm", (route) => route.abort());
  const card = shopper.main.locator(".product-card").first();
  const title = await card.locator(".product-card-title").innerText();
  await card.getByRole("link").first().click();
  await expect(page).toHaveURL(/\/product\//);
  await expect(shopper.main.getByRole("heading", { level: 1 })).toHaveText(title);
});
