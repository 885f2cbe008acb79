// Codes: a product's, a shelf's, a cart's; scanned as a link, as a photograph, or typed.
import { alive, expect, open, Shopper, signInAsOwner, test } from "../../pages/shopper";
import { badgerBook, plantBook } from "../../pages/goods";
import { Desk } from "../../pages/staff/desk";

// A forged code is refused by the server, which the browser also writes to its console.
test.use({ expectedComplaints: [/status of 400 /] });

/** A drawn code as a photograph of it. */
async function photographed(shopper: Shopper, path: string, tilted = false): Promise<Buffer> {
  const svg = await (await fetch(new URL(path, shopper.page.url()))).text();
  const camera = await shopper.page.context().browser()!.newPage({ viewport: { width: 900, height: 900 } });
  try {
    await camera.setContent(`<body style="margin:120px;background:#cbbfa9"><div style="width:500px;${tilted ? "transform:rotate(11deg)" : ""}">${svg}</div></body>`);
    return await camera.screenshot({ type: "jpeg", quality: 70, fullPage: true });
  } finally {
    await camera.close();
  }
}

/** Chooses a photograph; a page that is alive sends it by itself. */
async function sendsPhoto(shopper: Shopper, buffer: Buffer, name = "photo.jpg", mimeType = "image/jpeg"): Promise<void> {
  await shopper.open("/scan");
  const answered = shopper.page.waitForURL((url) => !/\/scan$/.test(url.pathname) || url.search !== "");
  await shopper.main.locator("input[type=file]").setInputFiles({ name, mimeType, buffer });
  if (!alive(shopper.page)) await shopper.main.getByRole("button", { name: shopper.say("读取图片里的码", "Read the code in it") }).click();
  await answered;
}

test("an order code of the desk fills a stranger's cart, and a bent one does nothing", async ({ page, context, shopper, sharedShop, anotherBrowser, lang }) => {
  await signInAsOwner(context, sharedShop);
  const desk = new Desk(page, lang);
  await desk.visit("/products?q=badger");
  await desk.main.getByRole("link", { name: badgerBook.title.zh }).or(desk.main.getByRole("link", { name: badgerBook.title.en })).first().click();
  await desk.link("二维码", "Codes").click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(desk.say("二维码", "Codes"));
  await expect(desk.main.locator(".code-picture")).toHaveCount(2);
  await expect.poll(() => desk.main.locator(".code-picture").first().evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
  await desk.expectSound();
  const link = new URL((await desk.main.locator(".code-list a[href*='/scan/']").first().getAttribute("href")) ?? "");

  const friend = new Shopper(await anotherBrowser(), lang);
  const code = link.pathname.split("/").pop() ?? "";
  expect(await open(friend.page, link.pathname + link.search)).toBe(200);
  await expect(friend.main.getByText(badgerBook.title[lang])).toBeVisible();
  await friend.looksAround();
  const fills = async () => {
    await friend.main.getByRole("button", { name: friend.say("放进购物车", "Put them into my cart") }).click();
    await expect(friend.page).toHaveURL(/\/cart\?added=1$/);
  };
  await fills();
  await friend.cart.expectQuantity(badgerBook.title[lang], 1);
  await open(friend.page, link.pathname);
  await fills();
  await friend.cart.expectQuantity(badgerBook.title[lang], 1);

  // Somebody makes ten of one, or another product of this one.
  const bent = code.slice(0, 30) + (code[30] === "A" ? "B" : "A") + code.slice(31);
  expect(await open(friend.page, friend.path(`/scan/${bent}`))).toBe(400);
  await expect(friend.main.getByText(friend.say("这个码不是本店的，或者被改过，没有打开", "This code is not of this shop, or it was changed"))).toBeVisible();
  await friend.looksAround();
  await friend.cart.open();
  await friend.cart.expectQuantity(badgerBook.title[lang], 1);

  // The order knows that it came by a code.
  await friend.placesOrder();
  await desk.visit("/orders?channel=qr");
  await expect(desk.main.locator(".desk-orders .desk-number").first()).toBeVisible();
});

test("the cart is shown to a friend as a code, who has the same goods after one press", async ({ shopper, anotherBrowser, lang }) => {
  await shopper.open("/cart/code");
  await expect(shopper.main.getByText(shopper.say("购物车里没有选中的商品", "Nothing is selected in your cart"))).toBeVisible();
  await shopper.puts(plantBook.slug, 2);
  await shopper.puts(badgerBook.slug);
  await shopper.cart.open();
  await shopper.main.getByRole("link", { name: shopper.say("生成清单二维码", "Share selection as a QR code") }).click();
  await expect(shopper.page).toHaveURL(/\/cart\/code$/);
  const drawn = shopper.main.locator(".code-picture");
  await expect.poll(() => drawn.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
  await shopper.looksAround();

  const friend = new Shopper(await anotherBrowser(), lang);
  await friend.open("/scan");
  await friend.looksAround();
  await sendsPhoto(friend, await photographed(shopper, (await drawn.getAttribute("src")) ?? "", true));
  await expect(friend.page).toHaveURL(/\/scan\/[\w-]+\?source=qr$/);
  await friend.main.getByRole("button", { name: friend.say("放进购物车", "Put them into my cart") }).click();
  await expect(friend.page).toHaveURL(/\/cart\?added=1$/);
  await friend.cart.expectQuantity(plantBook.title[lang], 2);
  await friend.cart.expectQuantity(badgerBook.title[lang], 1);
});

test("a product's code, its number, and words lead to it; what leads elsewhere is not opened", async ({ page, shopper }) => {
  const { lang } = shopper;
  await shopper.product.open(badgerBook.slug);
  await sendsPhoto(shopper, await photographed(shopper, `/qr/product/${badgerBook.slug}?lang=${lang}`));
  await expect(page).toHaveURL(new RegExp(`/product/${badgerBook.slug}\\?source=qr$`));

  await sendsPhoto(shopper, await photographed(shopper, "/icons.svg"));
  await expect(shopper.main.getByRole("alert")).toContainText(shopper.say("没有找到二维码", "No code was found"));
  await shopper.looksAround();
  await sendsPhoto(shopper, Buffer.from("this is no picture"), "photo.jpg");
  await expect(shopper.main.getByRole("alert")).toContainText(shopper.say("不是能读的图片", "no picture that can be read"));

  const types = async (text: string) => {
    await shopper.open("/scan");
    const field = shopper.main.getByLabel(shopper.say("商品编号、条形码或链接", "SKU, barcode or link"));
    await field.fill(text);
    await field.press("Enter");
    await page.waitForURL((url) => url.search !== "");
  };
  await types("https://evil.example/product/badger");
  await expect(shopper.main.getByRole("alert")).toContainText(shopper.say("不是本店的", "leads out of this shop"));
  await types(`${new URL(page.url()).origin}/product/${badgerBook.slug}?x=1`);
  await expect(page).toHaveURL(/\/product\/[\w-]+\?x=1$/);
  await types(badgerBook.title[lang]);
  await expect(page).toHaveURL(/\/search\?q=/);
  await expect(shopper.main.getByText(badgerBook.title[lang]).first()).toBeVisible();
});

test("a product is taken along by its link, its code and a poster", async ({ page, shopper }) => {
  await shopper.product.open(badgerBook.slug);
  await shopper.main.locator(".share-open").click();
  await expect(shopper.main.getByLabel(shopper.say("链接", "Link"))).toHaveValue(new RegExp(`/product/${badgerBook.slug}\\?source=share$`));
  await expect.poll(() => shopper.main.locator(".share .code-picture").evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
  await shopper.looksAround();
  const poster = (await shopper.main.getByRole("link", { name: shopper.say("生成海报", "Make a poster") }).getAttribute("href")) ?? "";
  const answer = await fetch(new URL(poster, page.url()));
  expect(answer.headers.get("content-type")).toBe("image/svg+xml");
  expect(await answer.text()).toContain("data:image/webp;base64,");
  await sendsPhoto(shopper, await photographed(shopper, poster));
  await expect(page).toHaveURL(new RegExp(`/product/${badgerBook.slug}\\?source=qr$`));
});
