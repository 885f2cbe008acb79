// The number of a line, changed faster than anybody answers and in every way there is.
import { plantBook } from "../../pages/goods";
import { expect, test } from "../../pages/shopper";

test("every tap on the stepper counts, however quickly they follow each other", async ({ page, shopper }) => {
  const { cart, lang } = shopper;
  const title = plantBook.title[lang];
  await shopper.puts(plantBook.slug);
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/api/cart/change", async (route) => {
    await released;
    await route.continue();
  });
  const more = cart.line(title).getByRole("button", { name: shopper.say("加一件", "One more"), exact: true });
  for (let tap = 0; tap < 4; tap++) await more.click();
  release();
  await cart.expectQuantity(title, 5);
  await expect(cart.badge).toHaveText("5");
});

test("the buttons go on from the number that was typed", async ({ shopper }) => {
  const { cart, lang } = shopper;
  const title = plantBook.title[lang];
  await shopper.puts(plantBook.slug);
  await cart.setQuantity(title, 3);
  await cart.oneMore(title);
  await cart.expectQuantity(title, 4);
  await cart.oneFewer(title);
  await cart.expectQuantity(title, 3);
});
