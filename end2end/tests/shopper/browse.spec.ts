// Looking around: from the home page to a product and back, searching, choosing.
import { butter, carrots, cheese, keyboard, plantBook } from "../../pages/goods";
import { alive, expect, languages, Shopper, test } from "../../pages/shopper";

test("a shopper narrows a category, loads more, opens a product and comes back to the same place", async ({ page, shopper }) => {
  const { list } = shopper;
  await shopper.open("/");
  await page.locator(".category-dots").getByRole("link", { name: shopper.say("服饰", "Clothing") }).click();
  await list.expectCount(35);
  await expect(list.cards).toHaveCount(24);
  await shopper.looksAround();

  await list.sortBy("价格从低到高", "Price: low to high");
  await expect(page).toHaveURL(/sort=price_up/);
  const prices = await list.prices();
  expect(prices).toEqual([...prices].sort((one, other) => one - other));

  await list.more.click();
  await expect(list.cards).toHaveCount(35);
  await expect(list.more).toHaveCount(0);
  await shopper.looksAround();

  // Something of the last rows, which only "load more" has brought.
  const title = (await list.titles())[30];
  const card = list.cards.filter({ has: page.getByRole("link", { name: title, exact: true }) });
  await card.scrollIntoViewIfNeeded();
  const before = await card.boundingBox();
  await list.openProduct(title);
  await expect(shopper.product.title).toHaveText(title);
  await shopper.goBack();
  await expect(list.cards).toHaveCount(35);
  await expect(card).toBeInViewport();
  // The same place, give or take a row.
  const row = before?.height ?? 0;
  await expect.poll(async () => Math.abs(((await card.boundingBox())?.y ?? -1e6) - (before?.y ?? 0))).toBeLessThan(row);
});

test("filters can be seen, taken back one by one, and cleared", async ({ page, shopper }) => {
  const { list } = shopper;
  await list.openCategory("stationery");
  await list.expectCount(25);
  await list.filterBy(shopper.say("湖灯书局", "Hudeng Press"));
  await expect(page).toHaveURL(/brand=hudeng/);
  // The address changes at once, and the goods when they have come.
  await expect.poll(() => list.cards.count()).toBeLessThan(25);
  await list.expectCount(await list.cards.count());
  await shopper.looksAround();

  await list.filterByPrice("60", "80");
  for (const part of [/brand=hudeng/, /min=60/, /max=80/]) await expect(page).toHaveURL(part);
  const fits = (prices: number[]) => prices.length > 0 && prices.every((price) => price >= 6000 && price <= 8000);
  await expect.poll(async () => fits(await list.prices())).toBe(true);
  expect(await list.titles()).toContain(plantBook.title[shopper.lang]);

  await list.applied.filter({ hasText: shopper.say("湖灯书局", "Hudeng Press") }).click();
  await expect(page).not.toHaveURL(/brand=/);
  await list.clearFilters();
  await list.expectCount(25);
});

test("a search finds titles, brands and article numbers, and helps when it finds nothing", async ({ page, shopper }) => {
  const { list } = shopper;
  const title = shopper.say(plantBook.title.zh, plantBook.title.en);
  await shopper.open("/");
  await list.search(title);
  expect(await list.titles()).toEqual([title]);
  await list.search(shopper.say("湖灯书局", "hudeng PRESS"));
  expect(await list.titles()).toContain(title);
  await shopper.looksAround();
  await list.search(butter.sku);
  expect(await list.titles()).toEqual([butter.title[shopper.lang]]);
  await list.search("qzxwv %_\\");
  await expect(list.cards).toHaveCount(0);
  await list.expectCount(0);
  await expect(shopper.main.getByText(shopper.say("没有找到，换个词试试，或者从分类里逛逛", "Nothing found. Try other words, or look through the categories"))).toBeVisible();
  await shopper.looksAround();
  await shopper.main.getByRole("link", { name: shopper.say("看看分类", "Browse categories") }).click();
  await expect(page).toHaveURL(/\/categories$/);
  await expect(shopper.main.getByRole("heading", { level: 2 })).toHaveCount(12);
  await shopper.looksAround();
});

test("price and stock follow the options, and what is sold out says so", async ({ shopper }) => {
  const { product, lang } = shopper;
  await product.open(butter.slug);
  await expect(product.title).toHaveText(butter.title[lang]);
  await shopper.looksAround();
  await product.choose(butter.plain[lang], butter.one[lang]);
  expect(await product.price()).toBe(3600);
  await expect(product.stock).toHaveText(shopper.say("现货", "In stock"));
  if (alive(shopper.page)) {
    await product.choose(butter.garlic[lang]);
    expect(await product.price()).toBe(4000);
    await product.choose(butter.three[lang]);
    expect(await product.price()).toBe(10600);
    await product.choose(butter.plain[lang]);
    await expect(product.stock).toHaveText(shopper.say("仅剩 3 件", "Only 3 left"));
    await product.more.click();
    await product.more.click();
    await expect(product.quantity).toHaveValue("3");
    await expect(product.more, "no more than there are").toBeDisabled();

    await product.open(cheese.slug);
    await product.choose(cheese.big[lang], cheese.herb[lang]);
    await expect(product.stock).toHaveText(shopper.say("暂时缺货", "Out of stock"));
    await expect(product.addButton).toBeDisabled();
    await expect(product.buyButton).toBeDisabled();
    await shopper.looksAround();
  }

  await product.open(carrots.slug);
  await expect(product.stock).toHaveText(shopper.say("仅剩 3 件", "Only 3 left"));
  await expect(product.option(carrots.big[lang]).getByRole("radio")).toBeDisabled();
  await product.open(keyboard.slug);
  await expect(product.stock).toHaveText(shopper.say("暂时缺货", "Out of stock"));
  await expect(product.addButton).toBeDisabled();
  await shopper.looksAround();
});

test("the chosen option and number reach the cart", async ({ shopper }) => {
  const { cart, product, lang } = shopper;
  await product.open(butter.slug);
  await product.choose(butter.garlic[lang], butter.one[lang]);
  await product.setQuantity(3);
  await product.addToCart();
  const line = cart.line(butter.title[lang]);
  await expect(line).toContainText(`${butter.garlic[lang]} / ${butter.one[lang]}`);
  await cart.expectQuantity(butter.title[lang], 3);
});

test("the language is switched without leaving the page", async ({ page }) => {
  for (const lang of languages) {
    const shopper = new Shopper(page, lang);
    const other = lang === "zh" ? "en" : "zh";
    // The front door comes first: afterwards it leads to the language that was chosen.
    for (const path of ["/", `/product/${plantBook.slug}`, "/c/stationery?sort=price_up", "/cart"]) {
      await shopper.open(path);
      await page.locator(".site-language").click();
      const there = new Shopper(page, other).path(path);
      await expect.poll(() => new URL(page.url()).pathname + new URL(page.url()).search).toBe(there);
      await expect(page.locator("html")).toHaveAttribute("lang", other === "zh" ? "zh-CN" : "en");
    }
  }
});
