// The back office is a program of its own, in parts: shoppers never pay for it, staff get what they go to.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { site } from "../../harness/server.mjs";
import { expect, hydrated, open, signInAsOwner, test } from "../../harness/shop";
import { Desk } from "../../pages/staff/desk";

/** What a part or a shared piece may weigh on its way to a phone. */
const MOST = 60 * 1024;

test("the back office's code is fetched when somebody goes there, and it arrives whole", async ({ page }) => {
  const chunks: { url: string; status: number }[] = [];
  page.on("response", (answer) => {
    if (/\/pkg\/.*\/(split|chunk)_.*\.wasm$/.test(answer.url())) chunks.push({ url: answer.url(), status: answer.status() });
  });
  await open(page, "/");
  expect(chunks, "chunks fetched by the home page").toEqual([]);
  await page.goto("/admin");
  await hydrated(page);
  await expect.poll(() => chunks.length, { message: "chunks fetched by /admin" }).toBeGreaterThan(0);
  expect(chunks.filter(({ status }) => status !== 200)).toEqual([]);
});

test("a page of the back office brings its own part, and another one's is fetched on the way there", async ({ page, context, lang, sharedShop }) => {
  await signInAsOwner(context, sharedShop);
  const fetched = new Set<string>();
  page.on("response", (answer) => {
    const part = /\/desk\/split_(desk_[a-z]+)_\d+\.wasm$/.exec(new URL(answer.url()).pathname)?.[1];
    if (part) fetched.add(part);
  });
  const desk = new Desk(page, lang);
  await desk.visit("/orders");
  await hydrated(page);
  await expect.poll(() => [...fetched]).toEqual(["desk_orders"]);
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  await page.locator(`nav a[href="${desk.to("/admin/products")}"]:visible`).first().click();
  await expect(desk.heading("商品", "Products")).toBeVisible();
  expect([...fetched]).toEqual(["desk_orders", "desk_products"]);
  await page.goBack();
  await expect(desk.heading("订单", "Orders")).toBeVisible();
  expect(await page.evaluate(() => "sameDocument" in window), "nothing was loaded anew").toBe(true);
});

test("no part of either program is large", () => {
  const build = JSON.parse(readFileSync(join(site, "build.json"), "utf8")) as { files: { path: string; brotli: number }[] };
  const parts = build.files.filter(({ path }) => /\/(split|chunk)_[^/]*\.wasm$/.test(path));
  expect(parts.length).toBeGreaterThan(10);
  expect(parts.filter(({ brotli }) => brotli > MOST)).toEqual([]);
  expect(parts.filter(({ path }) => path.includes("/desk/split_")).length, "parts of the desk").toBe(7);
});
