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

/** What the page makes a browser fetch, by the addresses in it. */
async function named(shop: Server, path: string): Promise<{ css: string[]; js: string[]; wasm: string[] }> {
  const html = await (await fetch(shop.url + path)).text();
  const all = [...new Set(html.match(/\/pkg\/[^"'\s)]+\.(?:css|js|wasm)/g) ?? [])];
  const of = (kind: string) => all.filter((address) => address.endsWith(kind));
  return { css: of(".css"), js: of(".js"), wasm: of(".wasm") };
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

test("the first page of the shop fits into its budget", async ({ shop }) => {
  for (const path of ["/", `/product/${plantBook.slug}`]) {
    const files = await named(shop, path);
    expect(files.css).toHaveLength(1);
    expect(files.wasm, "one program, the back office's apart").toHaveLength(1);
    expect(await total(shop, files.css), `CSS of ${path}`).toBeLessThanOrEqual(15 * KB);
    expect(await total(shop, files.js), `JavaScript of ${path}`).toBeLessThanOrEqual(15 * KB);
    expect(await total(shop, files.wasm), `WebAssembly of ${path}`).toBeLessThanOrEqual(220 * KB);
  }
});

test("a product's page fits into its budget", async ({ shop, page }) => {
  for (const lang of languages) {
    const path = new Shopper(page, lang).path(`/product/${plantBook.slug}`);
    const html = await sent(shop, path);
    expect(html.encoding).toBe("br");
    expect(html.bytes, path).toBeLessThanOrEqual(30 * KB);
  }
});

test("a shopper's browser fetches the storefront's program and nothing of the back office", async ({ page, shop }) => {
  const fetched: string[] = [];
  page.on("response", (answer) => {
    if (answer.url().includes("/pkg/")) fetched.push(new URL(answer.url()).pathname);
  });
  const shopper = new Shopper(page, "zh");
  await shopper.open(`/product/${plantBook.slug}`);
  const files = await named(shop, `/product/${plantBook.slug}`);
  expect(fetched.filter((address) => address.endsWith(".wasm"))).toEqual(files.wasm);
  const scripts = [...new Set(fetched.filter((address) => address.endsWith(".js")))];
  expect(await total(shop, scripts), `JavaScript: ${scripts.join(" ")}`).toBeLessThanOrEqual(15 * KB);
});
