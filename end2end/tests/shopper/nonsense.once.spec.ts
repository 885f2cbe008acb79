// What no browser sends but somebody will: the server says no, and goes on.
import { request as http } from "node:http";
import { plantBook } from "../../pages/goods";
import { expect, test } from "../../harness/shop";

/** The status of a request whose path is sent as it is, untidied. */
function statusOf(base: string, path: string, method = "GET", body = ""): Promise<number> {
  const { hostname, port } = new URL(base);
  const headers = { origin: base, accept: "text/html", "content-type": "application/x-www-form-urlencoded" };
  return new Promise((resolve, reject) => {
    const asked = http({ hostname, port, path, method, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.once("error", reject);
    asked.end(body);
  });
}

const PATHS = [
  "/%00",
  "/product/%00",
  "/product/%ff",
  "/product/..%2f..%2fetc%2fpasswd",
  "/c/%E0%A4%A",
  "/media/..%2f..%2fkeys.json",
  "/media/x-99999.webp",
  "/pkg/..%2f..%2fkeys.json",
  "/order/%00",
  "/pay/" + "a".repeat(4000),
  "/en/en/en",
  "//",
  "/%2e%2e/%2e%2e",
  "/api/none",
  "/api/catalog/list",
  "/api/catalog/list?lang=xx&scope=1&query=%00",
  "/events/stock",
  "/events/stock?products=none",
  "/search?q=" + "%E9%95%BF".repeat(2000),
  "/sandbox/pay/none",
  "/sitemap/products/none",
];

test("no address makes the server fail", async ({ shop }) => {
  for (const path of PATHS) {
    const status = await statusOf(shop.url, path);
    expect(status, path.slice(0, 80)).toBeLessThan(500);
    expect(status, path.slice(0, 80)).toBeGreaterThanOrEqual(200);
  }
});

test("no form makes the server fail", async ({ shop }) => {
  const doors = ["cart/add", "cart/change", "checkout/place", "checkout/paste", "order/act", "voices/ask", "voices/answer", "orders/look-up", "payment/start", "payment/ask", "account/sign-in", "account/register", "setup/own"];
  const bodies = ["", "lang=zh", "a=%00&b=%ff", "variant=none&quantity=-1&lang=zh&change=none", "form[key]=x&lang=zh", "=".repeat(5000), "\u0000\u0001"];
  for (const door of doors) {
    for (const body of bodies) {
      const status = await statusOf(shop.url, `/api/${door}`, "POST", body);
      expect(status, `${door} ← ${JSON.stringify(body.slice(0, 40))}`).toBeLessThan(500);
    }
  }
  expect(await statusOf(shop.url, `/product/${plantBook.slug}`), "and it is still there").toBe(200);
});
