// From the door to the parcel, in one go: a guest buys on a phone, a merchant ships at a desk, and
// the guest sees the parcel. The pictures taken on the way are those of the README;
// `UPDATE_PICTURES=1` writes them to docs/pictures.
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "@playwright/test";
import { Desk } from "../pages/staff/desk";
import { plantBook } from "../pages/goods";
import { expect, Shopper, signInAsOwner, test } from "../pages/shopper";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(repository, "docs/pictures");
const PATIENCE = 60_000;

const taken: string[] = [];

/** Takes a picture of what is on the screen. */
async function picture(page: Page, name: string): Promise<void> {
  taken.push(name);
  // Pictures beyond the screen are fetched when they come near; those on it have to be there.
  const missing = () =>
    [...document.images].filter((image) => {
      const { top, left } = image.getBoundingClientRect();
      return top < window.innerHeight && left < window.innerWidth && !image.complete;
    }).length;
  await expect.poll(() => page.evaluate(missing), "pictures that are not there yet").toBe(0);
  const writes = process.env.UPDATE_PICTURES === "1";
  if (writes) mkdirSync(folder, { recursive: true });
  const path = writes ? join(folder, `${name}.jpg`) : test.info().outputPath(`${name}.jpg`);
  await page.screenshot({ path, type: "jpeg", quality: 72 });
}

const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 1.5, isMobile: true, hasTouch: true };
const desktop = { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 };

const somebody = (browser: Browser, baseURL: string, device: object) =>
  browser.newContext({ ...device, baseURL, locale: "zh-CN", timezoneId: "Asia/Shanghai" });

test.use({ alone: true, shopSettings: { YUNMALL_DEMO_CARRIER_PACE_SECONDS: "1" } });

test("a guest buys on a phone within a minute, a merchant ships, and the guest sees the parcel", async ({ browser, shop }) => {
  test.setTimeout(120_000);
  const hand = await somebody(browser, shop.url, phone);
  const shopper = new Shopper(await hand.newPage(), "zh");
  await shopper.open("/");
  await picture(shopper.page, "home");

  const began = Date.now();
  await shopper.product.open(plantBook.slug);
  await picture(shopper.page, "product");
  await shopper.product.addToCart();
  await shopper.placesOrder();
  await shopper.pays();
  const took = Date.now() - began;
  console.log(`from the product to the paid order in ${(took / 1000).toFixed(1)} s`);
  expect(took, "milliseconds from the product to the paid order").toBeLessThan(PATIENCE);
  await shopper.payment.seeOrder();
  const number = await shopper.order.number();

  const seat = await somebody(browser, shop.url, desktop);
  await signInAsOwner(seat, shop);
  const desk = new Desk(await seat.newPage(), "zh");
  await desk.visit();
  await picture(desk.page, "admin-today");
  await desk.visit("/orders?tab=to_ship");
  await desk.main.getByText(number).click();
  const ship = desk.section("发货", "Ship");
  await desk.field("快递公司", "Carrier").selectOption("demo");
  await picture(desk.page, "admin-order");
  await desk.save(desk.button("确认发货", "Ship now"));
  await expect(ship, "nothing is left to ship").toHaveCount(0);

  // The carrier reports, and the guest's page tells.
  const parcels = shopper.page.getByTestId("parcels");
  await expect(async () => {
    await shopper.page.reload();
    await expect(parcels.getByRole("listitem").nth(1)).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
  await picture(shopper.page, "order");
  await Promise.all([hand.close(), seat.close()]);
});

test("the README shows these pictures and no others", () => {
  expect(taken.length, "pictures were taken").toBeGreaterThan(0);
  const kept = existsSync(folder) ? readdirSync(folder).map((file) => file.replace(/\.jpg$/, "")) : [];
  expect(kept.sort()).toEqual([...taken].sort());
  for (const readme of ["README.md", "README.en.md"]) {
    const text = readFileSync(join(repository, readme), "utf8");
    const shown = [...text.matchAll(/docs\/pictures\/([a-z-]+)\.jpg/g)].map(([, name]) => name);
    expect(shown.sort(), readme).toEqual([...taken].sort());
  }
});
