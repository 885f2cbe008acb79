// One way through the whole shop, with a picture of every page: on phones and desks, in both languages, light and dark.
// Four looks are kept in docs/screenshots, of the desk two; all sixteen go to target/screenshots.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { badgerBook, plantBook, skyBook } from "../pages/goods";
import { expect, hydrated, Shopper, signInAsOwner, test, westLake, type Lang } from "../pages/shopper";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const all = join(repository, "target/screenshots");
const kept = join(repository, "docs/screenshots");

/** Sold in sizes, with a guide to what they mean. */
const clothes = "colourblock-cotton-tee";
const largeType = "yunmall-large";

interface Look {
  width: number;
  lang: Lang;
  colorScheme: "light" | "dark";
}
const looks: Look[] = [360, 390, 768, 1280].flatMap((width) =>
  (["zh", "en"] as Lang[]).flatMap((lang) => (["light", "dark"] as const).map((colorScheme) => ({ width, lang, colorScheme }))),
);
const isKept = ({ width, lang, colorScheme }: Look) =>
  (width === 390 && (lang === "zh") === (colorScheme === "light")) || (width === 1280 && (lang === "en") === (colorScheme === "light"));

test.use({ alone: true });

test("every page has its picture", async ({ browser, shop }) => {
  mkdirSync(all, { recursive: true });
  mkdirSync(kept, { recursive: true });
  const wanted = process.env.YUNMALL_E2E_LOOKS === "kept" ? looks.filter(isKept) : looks;
  for (const look of wanted) {
    const { width, lang, colorScheme } = look;
    const phone = width < 768;
    const context = await browser.newContext({
      baseURL: shop.url,
      viewport: { width, height: phone ? 844 : 900 },
      locale: lang === "zh" ? "zh-CN" : "en-US",
      timezoneId: "Asia/Shanghai",
      colorScheme,
      isMobile: phone,
      hasTouch: phone,
    });
    const page = await context.newPage();
    const shopper = new Shopper(page, lang);
    const shoot = async (name: string) => {
      await page.evaluate(() => document.fonts.ready.then(() => undefined));
      // Pictures far below come when they are near.
      await page.evaluate(async () => {
        for (const image of document.images) image.loading = "eager";
        await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
      });
      const file = `${name}-${width}-${lang}-${colorScheme}`;
      await page.screenshot({ path: join(all, `${file}.png`), fullPage: true });
      if (isKept(look) && (colorScheme === "light" || !name.startsWith("admin-"))) await page.screenshot({ path: join(kept, `${file}.jpg`), type: "jpeg", quality: 62 });
    };
    const visit = async (name: string, path: string) => {
      await shopper.open(path);
      await shoot(name);
    };
    await visit("home", "/");
    await visit("categories", "/categories");
    await visit("category", "/c/stationery");
    await visit("search", "/search?q=tea");
    await visit("search-empty", "/search?q=qzxwv");
    await visit("flash", "/flash");
    await visit("product", `/product/${plantBook.slug}`);
    await visit("product-with-options", `/product/${clothes}`);
    await page.getByTestId("sizes").locator("summary").click();
    await shoot("size-guide");
    await visit("reviews", `/product/${plantBook.slug}/reviews`);
    await visit("questions", `/product/${plantBook.slug}/questions`);
    await visit("compare", `/compare?p=${plantBook.slug}&p=${badgerBook.slug}`);
    await visit("merchant", "/shop/xingtu");
    await visit("scan", "/scan");
    await visit("about", "/about");
    await visit("not-found", "/nowhere");
    await visit("account-guest", "/account");
    await visit("sign-in", "/account/sign-in");
    await visit("register", "/account/register");
    await visit("favourites-empty", "/favourites");
    await visit("cart-empty", "/cart");
    await shopper.account.register(`gallery-${width}-${lang}-${colorScheme}@mail.example`, "paper and ink and one red stamp", "小云");
    await visit("account", "/account");
    await visit("alerts", "/account/alerts");
    await visit("security", "/account/security");
    await visit("addresses", "/account/addresses");
    await shopper.puts(plantBook.slug);
    // Of neither are there enough for every look; those that are kept show the same.
    await shopper.puts((isKept(look) ? badgerBook : skyBook).slug);
    await visit("cart", "/cart");
    await shopper.cart.checkOut();
    await shoot("checkout");
    await shopper.checkout.fill(westLake);
    await shopper.checkout.placeOrder();
    await shoot("payment");
    await shopper.pays();
    await shoot("paid");
    await shopper.orders.open();
    await shoot("orders");
    await shopper.orders.openFirst();
    await shoot("order");
    await shopper.open("/about");
    await page.evaluate((key) => localStorage.setItem(key, "yes"), largeType);
    await visit("large-type-home", "/");
    await visit("large-type-product", `/product/${plantBook.slug}`);
    await page.evaluate((key) => localStorage.removeItem(key), largeType);
    await signInAsOwner(context, shop);
    for (const [name, path] of [
      ["today", ""],
      ["orders", "/orders"],
      ["products", "/products"],
      ["new-product", "/products/new"],
      ["stock", "/stock"],
      ["flash", "/flash"],
      ["categories", "/categories"],
      ["sizes", "/sizes"],
      ["import", "/import"],
      ["voices", "/voices?tab=reviews"],
      ["customers", "/customers"],
      ["money", "/money"],
      ["staff", "/staff"],
      ["merchants", "/merchants"],
      ["delivery", "/delivery"],
      ["searches", "/searches"],
      ["synonyms", "/synonyms"],
      ["settings", "/settings"],
      ["operations", "/operations"],
      ["more", "/more"],
    ]) {
      await page.goto(shopper.path(`/admin${path}`));
      await hydrated(page);
      await shoot(`admin-${name}`);
    }
    await context.close();
  }
  expect(wanted.length).toBeGreaterThan(0);
});
