// What shoppers say, in one go: a guest buys, receives and reviews with ticks and a picture, a member asks, the seller
// replies and answers, and everybody reads it.
import { fileURLToPath } from "node:url";
import type { Browser } from "@playwright/test";
import { Desk } from "../pages/staff/desk";
import { plantBook } from "../pages/goods";
import { expect, hydrated, Shopper, signInAsOwner, test } from "../pages/shopper";

const photograph = fileURLToPath(new URL("../../docs/pictures/home.jpg", import.meta.url));
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

const somebody = (browser: Browser, baseURL: string, device: object) => browser.newContext({ ...device, baseURL, locale: "en", timezoneId: "Asia/Shanghai" });

test.use({ alone: true, shopSettings: { YUNMALL_DEMO_CARRIER_PACE_SECONDS: "1" } });

test("a buyer reviews with a picture, a member asks, the seller replies, and everybody reads it", async ({ browser, shop }) => {
  test.setTimeout(120_000);
  const hand = await somebody(browser, shop.url, phone);
  const buyer = new Shopper(await hand.newPage(), "en");
  await buyer.product.open(plantBook.slug);
  await buyer.product.addToCart();
  await buyer.placesOrder();
  await buyer.pays();
  await buyer.payment.seeOrder();
  const number = await buyer.order.number();

  const seat = await somebody(browser, shop.url, { viewport: { width: 1280, height: 800 } });
  await signInAsOwner(seat, shop);
  const desk = new Desk(await seat.newPage(), "en");
  await desk.visit("/orders?tab=to_ship");
  await desk.main.getByText(number).click();
  await desk.field("快递公司", "Carrier").selectOption("demo");
  await desk.save(desk.button("确认发货", "Ship now"));

  const { page, main } = buyer;
  await page.reload();
  await main.getByRole("button", { name: "Confirm receipt" }).click();
  await expect(buyer.order.state).toHaveText("Completed");
  await hydrated(page);
  await main.getByText("Write a review").click();
  await main.getByLabel("4 ★").check();
  await main.getByLabel("Packed well").check();
  await main.getByLabel(/How is it/).fill("Read it twice already.\nThe paper is thick.");
  await main.getByLabel(/Pictures/).setInputFiles(photograph);
  await buyer.looksAround();
  await main.getByRole("button", { name: "Publish" }).click();
  await expect(main.getByRole("status")).toHaveText("Your review is published. Thank you.");
  await buyer.looksAround();

  // What is no picture is told, and the review stays as it is.
  await main.getByText("Add pictures").first().click();
  await main.getByLabel(/Pictures/).setInputFiles({ name: "x.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
  await main.getByRole("button", { name: "Add pictures" }).click();
  await expect(main.getByRole("alert")).toContainText("could not be read");

  const door = await somebody(browser, shop.url, phone);
  const asker = new Shopper(await door.newPage(), "en");
  await asker.account.register("asker@mail.example", "paper and ink and one red stamp", "Ann");
  await asker.product.open(plantBook.slug);
  const review = asker.main.locator(".review").filter({ hasText: "Read it twice already." });
  await expect(review).toContainText("Packed well");
  await expect(review.getByRole("link", { name: "Picture of the review 1" }).locator("img")).toBeVisible();
  await asker.main.getByRole("link", { name: /^Questions/ }).click();
  await asker.page.waitForURL(/\/questions$/);
  await asker.main.getByLabel("What would you like to know?").fill("Is it for children?");
  await asker.main.getByRole("button", { name: "Ask", exact: true }).click();
  await expect(asker.page.getByRole("status")).toContainText("Your question is published");
  await expect(asker.main.locator(".question")).toContainText("No answer yet");
  await asker.looksAround();

  await desk.visit();
  await desk.main.getByText("1 question to answer").click();
  const question = desk.page.getByTestId("question");
  await question.locator("summary").click();
  await question.getByLabel("Answer").fill("From eight years on.");
  await desk.press(question.getByRole("button", { name: "Send" }));
  await expect(desk.main.getByText("Every question is answered.")).toBeVisible();
  await desk.main.getByRole("link", { name: "All reviews" }).click();
  const said = desk.page.getByTestId("review").filter({ hasText: "Read it twice already." });
  await said.locator("summary").click();
  await said.getByLabel("Reply").fill("Thank you!");
  await desk.press(said.getByRole("button", { name: "Send" }));
  await expect(said.getByLabel("Reply")).toHaveValue("Thank you!");

  await asker.page.reload();
  await expect(asker.main.locator(".question")).toContainText("From eight years on.");
  await expect(asker.main.locator(".question")).toContainText("The seller");
  await asker.main.getByRole("link", { name: "Read the reviews" }).click();
  await asker.page.waitForURL(/\/reviews$/);
  await asker.main.getByRole("link", { name: /^With pictures/ }).click();
  await asker.page.waitForURL(/pictures=1$/);
  await expect(asker.main.locator(".review")).toHaveCount(1);
  await expect(asker.main.locator(".review")).toContainText("Thank you!");
  await asker.looksAround();

  // The platform hides what breaks the rules; readers see it no more.
  await desk.press(said.getByRole("button", { name: "Hide" }));
  await expect(said).toContainText("Hidden");
  await asker.page.reload();
  await expect(asker.main.locator(".review")).toHaveCount(0);
  await Promise.all([hand, seat, door].map((context) => context.close()));
});
