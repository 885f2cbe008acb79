// The camera, where the browser reads codes by itself. Debian's Chromium has a camera for tests and
// no reader, so a reader of the test's own stands in for it, as phones have one.
import { chromium } from "@playwright/test";
import { chromium as program, flags } from "../../harness/browser.mjs";
import { badgerBook } from "../../pages/goods";
import { expect, hydrated, test } from "../../pages/shopper";

test("the camera opens, reads a code, goes there, and is closed again", async ({ shop, shopper }) => {
  const browser = await chromium.launch({
    executablePath: program,
    args: [...flags, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
  });
  try {
    const context = await browser.newContext({ baseURL: shop.url, viewport: { width: 390, height: 844 }, permissions: ["camera"] });
    const page = await context.newPage();
    await page.addInitScript((found) => {
      const held = window as unknown as { seen: string; BarcodeDetector: unknown; looks: number };
      held.seen = "";
      held.looks = 0;
      held.BarcodeDetector = class {
        async detect(video: HTMLVideoElement) {
          held.looks += 1;
          if (!(video instanceof HTMLVideoElement)) throw new Error("no video");
          return held.looks > 3 && sessionStorage.getItem("show") ? [{ rawValue: found }] : [];
        }
      };
    }, `${shop.url}${shopper.path(`/product/${badgerBook.slug}`)}?source=qr`);
    await page.goto(shopper.path("/scan"));
    await hydrated(page);
    const video = page.locator("video");
    await expect(video).toBeHidden();
    await page.getByRole("button", { name: shopper.say("打开摄像头", "Open the camera") }).click();
    await expect(video).toBeVisible();
    await expect.poll(() => video.evaluate((video: HTMLVideoElement) => video.videoWidth)).toBeGreaterThan(0);
    await page.getByRole("button", { name: shopper.say("关闭摄像头", "Close the camera") }).click();
    await expect(video).toBeHidden();
    const live = () => video.evaluate((video: HTMLVideoElement) => (video.srcObject as MediaStream).getTracks().some((track) => track.readyState === "live"));
    expect(await live(), "nobody is looked at any longer").toBe(false);

    await page.evaluate(() => sessionStorage.setItem("show", "1"));
    await page.getByRole("button", { name: shopper.say("打开摄像头", "Open the camera") }).click();
    await page.waitForURL((url) => url.pathname.endsWith(`/product/${badgerBook.slug}`));
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(badgerBook.title[shopper.lang]);
  } finally {
    await browser.close();
  }
});

test("without a reader or without leave the other ways stay", async ({ page, shopper }) => {
  await shopper.open("/scan");
  await expect(shopper.main.getByRole("button", { name: shopper.say("打开摄像头", "Open the camera") })).toHaveCount(0);
  await page.addInitScript(() => {
    (window as unknown as { BarcodeDetector: unknown }).BarcodeDetector = class {};
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  });
  await shopper.open("/scan");
  await shopper.main.getByRole("button", { name: shopper.say("打开摄像头", "Open the camera") }).click();
  await expect(shopper.main.getByRole("alert")).toContainText(shopper.say("摄像头没有打开", "The camera did not open"));
  await expect(shopper.main.locator("input[type=file]")).toBeVisible();
  await shopper.looksAround();
});

test("a link is copied or shared where the browser can, and only there", async ({ page, context, shopper }) => {
  const link = shopper.main.getByLabel(shopper.say("链接", "Link"));
  const [copy, share] = [shopper.main.locator("[data-take=copy]"), shopper.main.locator("[data-take=share]")];
  const opens = async () => {
    await shopper.product.open(badgerBook.slug);
    await shopper.main.locator(".share-open").click();
  };
  await page.addInitScript(() => {
    Object.defineProperty(navigator, "share", { value: undefined, configurable: true });
  });
  await opens();
  await expect(share).toBeHidden();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await copy.click();
  await expect(copy).toHaveText(shopper.say("已复制", "Copied"));
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await link.inputValue());

  await page.addInitScript(() => {
    const held = window as unknown as { shared: unknown[] };
    held.shared = [];
    Object.defineProperty(navigator, "share", { value: async (what: unknown) => void held.shared.push(what), configurable: true });
  });
  await opens();
  await share.click();
  const shared = await page.evaluate(() => (window as unknown as { shared: unknown[] }).shared);
  expect(shared).toEqual([{ title: badgerBook.title[shopper.lang], url: await link.inputValue() }]);
});
