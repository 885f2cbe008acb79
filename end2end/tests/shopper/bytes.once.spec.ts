// How much a shopper downloads. Exact bytes as they cross the wire, asked of the running server.
import { get } from "node:http";
import { plantBook } from "../../pages/goods";
import { expect, languages, Shopper, test, type Server } from "../../pages/shopper";

const KB = 1024;

/** The body as it was sent, brotli and all. */
function sent(shop: Server, path: string): Promise<{ bytes: number; encoding: string; text: Buffer }> {
  return new Promise((resolve, reject) => {
    get(shop.url + path, { headers: { "accept-encoding": "br", accept: "*/*" } }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () => {
        const text = Buffer.concat(parts);
        resolve({ bytes: text.length, encoding: answer.headers["content-encoding"] ?? "", text });
      });
    }).once("error", reject);
  });
}

async function total(shop: Server, addresses: string[]): Promise<number> {
  let bytes = 0;
  for (const address of addresses) {
    const file = await sent(shop, address);
    expect(file.encoding, address).toBe("br");
    bytes += file.bytes;
  }
  return bytes;
}

// The home page needs the program alone; other pages fetch a part of their own along with it.
for (const { path, part } of [
  { path: "/", part: 0 },
  { path: `/product/${plantBook.slug}`, part: 118 },
  { path: "/c/stationery", part: 118 },
]) {
  test(`the first visit fits into its budget when it is to ${path}`, async ({ page, shop }) => {
    const fetched = new Set<string>();
    page.on("request", (asked) => fetched.add(new URL(asked.url()).pathname));
    await new Shopper(page, "zh").open(path);
    const of = (kind: string) => [...fetched].filter((address) => address.startsWith("/pkg/") && address.endsWith(kind));
    const weighed = {
      css: await total(shop, of(".css")),
      js: await total(shop, of(".js")),
      program: await total(shop, of("/yunmall.wasm")),
      parts: await total(shop, of(".wasm").filter((address) => !address.endsWith("/yunmall.wasm"))),
    };
    expect(weighed.css, "CSS").toBeLessThanOrEqual(15 * KB);
    expect(weighed.js, "JavaScript").toBeLessThanOrEqual(15 * KB);
    expect(weighed.program, "WebAssembly").toBeLessThanOrEqual(172 * KB);
    expect(weighed.parts, `WebAssembly of the page: ${of(".wasm").join(" ")}`).toBeLessThanOrEqual(part * KB);
    expect(weighed.css * weighed.js * weighed.program, "each of them was fetched").toBeGreaterThan(0);
    expect(of(".wasm").filter((address) => address.includes("/desk/")), "nothing of the back office").toEqual([]);
  });
}

test("a product's page fits into its budget", async ({ shop, page }) => {
  for (const lang of languages) {
    const path = new Shopper(page, lang).path(`/product/${plantBook.slug}`);
    const html = await sent(shop, path);
    expect(html.encoding).toBe("br");
    expect(html.bytes, path).toBeLessThanOrEqual(30 * KB);
  }
});

test("what makes the shop an application is small", async ({ shop }) => {
  const worker = await sent(shop, "/sw.js");
  expect(worker.encoding).toBe("br");
  expect(worker.bytes, "the service worker").toBeLessThanOrEqual(12 * KB);
  const html = await sent(shop, "/offline");
  expect(html.bytes, "the page without a network").toBeLessThanOrEqual(3 * KB);
});
