// The shop as an application: it can be installed, survives deploys, full disks and lost connections, and
// leaves nothing of anybody behind.
import { plantBook } from "../../pages/goods";
import { keeps, keptIn, knowsInCart, noNetwork, served } from "../../pages/phone";
import { openTunnel } from "../../harness/tunnel";
import { expect, hydrated, languages, test } from "../../pages/shopper";
import { travelling } from "../../pages/words";

test.use({ serviceWorkers: "allow", expectedComplaints: noNetwork });

test("the shop can be installed, in both languages", async ({ page, context, shopper, shop }) => {
  for (const lang of languages) {
    await page.goto(lang === "en" ? "/en" : "/");
    await hydrated(page);
    await served(page);
    const cdp = await context.newCDPSession(page);
    const { installabilityErrors } = await cdp.send("Page.getInstallabilityErrors");
    expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
    const { errors, data } = await cdp.send("Page.getAppManifest");
    expect(errors).toEqual([]);
    const manifest = JSON.parse(data ?? "{}");
    expect([manifest.id, manifest.lang]).toEqual(["/", lang === "en" ? "en" : "zh-CN"]);
    const files = [...manifest.icons, ...manifest.screenshots, ...manifest.shortcuts.flatMap(({ icons }: { icons: [] }) => icons)];
    for (const { src, sizes, type } of files) {
      const answer = await page.request.get(src);
      expect([answer.status(), answer.headers()["content-type"]], src).toEqual([200, type]);
      const size = await page.evaluate(async (src) => {
        const picture = await createImageBitmap(await (await fetch(src)).blob());
        return `${picture.width}x${picture.height}`;
      }, src);
      expect(size, src).toBe(sizes);
    }
    await cdp.detach();
  }
  const link = `${shop.url}/product/${plantBook.slug}`;
  await page.goto(shopper.path(`/shared?text=${encodeURIComponent(`look ${link}`)}`));
  await expect(page).toHaveURL(new RegExp(`/product/${plantBook.slug}$`));
});

test.describe("a hundred orders", () => {
  test.use({ alone: true });

  test("whose answers are lost in a tunnel are a hundred orders", async ({ page, shop, shopper }) => {
    test.slow();
    const tunnel = await openTunnel(shop.port);
    try {
      await page.goto(`${tunnel.url}${shopper.path("/")}`);
      await hydrated(page);
      await served(page);
      // Something of which there is enough.
      const slugs = await page.locator('main a[href*="/product/"]').evaluateAll((links) => [...new Set(links.map((link) => link.getAttribute("href")!.split("/").pop()!))]);
      type Offered = { line: { variant: string; available: number; unit_price: { minor: number } }; delivery: { minor: number } };
      const offered = async (slug: string): Promise<Offered[]> => (await page.request.get(`/api/catalog/offered?slug=${slug}&lang=zh`)).json();
      const all = await Promise.all(slugs.map(async (slug) => (await offered(slug)).map((one) => ({ ...one, slug }))));
      const { slug, line, delivery } = all.flat().reduce((most, one) => (one.line.available > most.line.available ? one : most));
      // The checkout gives the browser a session, to which the keys belong.
      await page.goto(`${tunnel.url}${shopper.path(`/checkout?variant=${line.variant}&quantity=1`)}`);
      await hydrated(page);
      await page.evaluate(() => navigator.serviceWorker.controller?.postMessage({ kind: "deliver" }));
      const tries = 100;
      expect(line.available).toBeGreaterThanOrEqual(tries);
      for (let number = 0; number < tries; number += 1) {
        // In one of two the order arrives and its answer is lost; else nothing arrives.
        tunnel.lets(number % 2 ? "nothing" : "questions");
        const key = `tunnel-${number}-of-${tries}`;
        const where = await page.evaluate(
          async ({ key, line, delivery }) => {
            const form = {
              key, variant: line.variant, quantity: "1", name: "王小云", phone: "13812345678", region_code: "330106", region_text: "",
              line: "文三路 1 号", email: "", note: "", methods: "", pasted: "",
              seen_total: String(line.unit_price.minor + delivery.minor), cheaper_is_fine: "1",
            };
            const body = new URLSearchParams({ lang: "zh" });
            for (const [name, text] of Object.entries(form)) body.set(`form[${name}]`, text);
            const answer = await fetch("/api/checkout/place", { method: "POST", body, headers: { accept: "application/json" } });
            return answer.headers.get("location");
          },
          { key, line, delivery },
        );
        expect(where).toBe(`/checkout/queued?key=${key}`);
        tunnel.lets("everything");
        const state = () =>
          page.evaluate(async (key) => {
            navigator.serviceWorker.controller?.postMessage({ kind: "deliver" });
            const orders = await (await fetch("/api/checkout/queued")).json();
            return orders.find((order: { key: string }) => order.key === key)?.state;
          }, key);
        await expect.poll(state, { intervals: [50], timeout: 20_000 }).toBe("placed");
      }
      const after = (await offered(slug)).find((one) => one.line.variant === line.variant);
      expect(line.available - (after?.line.available ?? 0), "pieces set aside, one for each order").toBe(tries);
    } finally {
      await tunnel.close();
    }
  });
});

test("whoever signs out leaves nothing on the phone", async ({ page, shopper, context }) => {
  const { account, lang } = shopper;
  await account.register("13987654321", "correct horse battery", "王小云");
  await served(page);
  await shopper.puts(plantBook.slug);
  await knowsInCart(page, plantBook.title[lang]);
  await page.goto(shopper.path("/orders"));
  await hydrated(page);
  await keeps(page, shopper.path("/cart"), shopper.path("/orders"));
  await account.signOut();
  await expect.poll(() => keptIn(page, "own"), { timeout: 20_000 }).not.toContain(shopper.path("/orders"));
  const left = await page.evaluate(async () => {
    const texts: string[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        if (/\.(wasm|js|css|webp|svg)$/.test(new URL(request.url).pathname)) continue;
        texts.push(await (await cache.match(request))!.text());
      }
    }
    return texts.join("\n");
  });
  for (const word of ["王小云", travelling("王小云"), "13987654321", plantBook.title[lang] + "</a></h3>"]) {
    expect(left).not.toContain(word);
  }
  const memory = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const opening = indexedDB.open("yunmall", 1);
        opening.onsuccess = () => {
          const asked = opening.result.transaction("memory").objectStore("memory").getAllKeys();
          asked.onsuccess = () => resolve(asked.result.join(" "));
        };
      }),
  );
  expect(memory).not.toMatch(/address|orders|queue/);
  await context.setOffline(true);
  await page.goto(shopper.path("/orders"));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(shopper.say("这个页面要有网络才能打开", "This page needs a network"));
});

test("a connection that breaks again and again delays what the phone keeps, and no more", async ({ page, shop, shopper }) => {
  test.slow();
  const tunnel = await openTunnel(shop.port);
  try {
    // What asks whether its copy is still right is the worker, which fetches all of the program: one file of it fails
    // as often as it tries, until it has to begin anew.
    const begun = () => tunnel.asked(/^GET \/sw\.js /);
    tunnel.breaks(/^GET \/pkg\/\S*page\.js [^]*^cache-control: (no-cache|max-age=0)/im, () => begun() < 2);
    await page.goto(`${tunnel.url}${shopper.path("/")}`);
    await hydrated(page);
    await served(page, 60_000);
    expect(begun(), "the worker was begun anew").toBeGreaterThan(1);
  } finally {
    await tunnel.close();
  }
});

test("a full disk and a broken cache stop nobody", async ({ page, context, shopper }) => {
  await shopper.open("/");
  await served(page);
  const cdp = await context.newCDPSession(page);
  await cdp.send("Storage.overrideQuotaForOrigin", { origin: new URL(page.url()).origin, quotaSize: 1000 });
  await shopper.puts(plantBook.slug, 2);
  await expect(shopper.cart.badge).toHaveText("2");
  await shopper.open("/categories");
  await cdp.send("Storage.overrideQuotaForOrigin", { origin: new URL(page.url()).origin });
  await page.evaluate(async () => {
    for (const name of await caches.keys()) await caches.delete(name);
  });
  await shopper.cart.open();
  await shopper.cart.expectQuantity(plantBook.title[shopper.lang], 2);
});
