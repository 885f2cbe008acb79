// What is offered while somebody types: by keyboard, by finger, for a screen reader.
import { plantBook } from "../../pages/goods";
import { expect, Shopper, test } from "../../pages/shopper";

const title = (shopper: Shopper) => shopper.say(plantBook.title.zh, plantBook.title.en);

/** Types until something is offered: a shop that was opened a moment ago may still build its index. */
async function offered(shopper: Shopper, words: string, text: string): Promise<void> {
  const { list } = shopper;
  await expect(async () => {
    await list.searchField.fill("");
    await list.searchField.pressSequentially(words);
    await expect(list.suggestions.filter({ hasText: text }).first()).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 30_000 });
}

test("the list is used by keyboard alone", async ({ page, shopper }) => {
  const { list } = shopper;
  await shopper.open("/");
  await offered(shopper, "roadside", title(shopper));
  const field = list.searchField;
  await expect(field).toHaveAttribute("role", "combobox");
  await expect(field).toHaveAttribute("aria-expanded", "true");
  await expect(page.getByRole("status").filter({ hasText: shopper.say("条建议", "suggestion") })).toBeAttached();
  await shopper.looksAround();

  const marked = page.locator('[role=option][aria-selected="true"]');
  await expect(marked).toHaveCount(0);
  await field.press("ArrowDown");
  await expect(list.suggestions.first()).toHaveAttribute("aria-selected", "true");
  await expect(field).toHaveAttribute("aria-activedescendant", "suggestion-0");
  await field.press("End");
  await expect(list.suggestions.last()).toHaveAttribute("aria-selected", "true");
  await field.press("Home");
  await expect(list.suggestions.first()).toHaveAttribute("aria-selected", "true");
  await field.press("ArrowUp");
  await expect(marked).toHaveCount(0);
  await expect(field).toBeFocused();
  await field.press("Escape");
  await expect(field).toHaveAttribute("aria-expanded", "false");
  await expect(field).toHaveValue("roadside");
  await field.press("ArrowDown");
  await expect(field).toHaveAttribute("aria-expanded", "true");

  // The product itself is the last one.
  const product = list.suggestions.filter({ hasText: title(shopper) });
  while ((await product.getAttribute("aria-selected")) !== "true") await field.press("ArrowDown");
  await field.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/product/${plantBook.slug}$`));
  await expect(shopper.product.title).toHaveText(title(shopper));
  // Back in the field the list is there again: the first key closes it, the second empties the field.
  await field.press("Escape");
  await expect(field).toHaveAttribute("aria-expanded", "false");
  await field.press("Escape");
  await expect(field).toHaveValue("");
});

test("an empty field offers what many buy", async ({ page, shopper }) => {
  const { list } = shopper;
  await shopper.open("/");
  await list.searchField.focus();
  const bought = page.getByRole("group", { name: shopper.say("大家在买", "Popular products") }).getByRole("option");
  await expect(bought).toHaveCount(4);
  await shopper.looksAround();
  const name = await bought.first().locator(".suggestion-title").innerText();
  await bought.first().click();
  await expect(shopper.product.title).toHaveText(name);
});

test("a finger opens a product, and Enter alone searches for what was typed", async ({ page, shopper }) => {
  const { list } = shopper;
  await shopper.open("/");
  await offered(shopper, "roadside", title(shopper));
  await list.suggestions.filter({ hasText: title(shopper) }).click();
  await expect(page).toHaveURL(new RegExp(`/product/${plantBook.slug}$`));
  await expect(list.suggestions.first()).toBeHidden();
  await list.search("roadside plants");
  await expect(list.suggestions.first()).toBeHidden();
  expect(await list.titles()).toContain(title(shopper));
});

test("earlier searches are offered, stay in the browser and can be forgotten", async ({ page, shopper }) => {
  const { list } = shopper;
  const sent: string[] = [];
  page.on("request", (asked) => sent.push(asked.url() + (asked.postData() ?? "")));
  await shopper.open("/");
  await list.search("roadside plants");
  await shopper.open("/");
  sent.length = 0;
  await list.searchField.focus();
  const earlier = page.getByRole("group", { name: shopper.say("最近搜索", "Your searches") }).getByRole("option");
  await expect(earlier).toHaveText(["roadside plants", shopper.say("清除搜索记录", "Clear your searches")]);
  await shopper.looksAround();
  expect(sent.filter((asked) => asked.includes("roadside"))).toEqual([]);
  await list.searchField.press("ArrowDown");
  await list.searchField.press("ArrowDown");
  await list.searchField.press("Enter");
  await expect(earlier).toHaveCount(0);
  await page.reload();
  await shopper.open("/");
  await list.searchField.focus();
  await expect(earlier).toHaveCount(0);
});

test("an older answer never takes the place of a newer one, and typing waits for neither", async ({ page, shopper }) => {
  const { list } = shopper;
  await shopper.open("/");
  await offered(shopper, "roadside", title(shopper));
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  const aborted: string[] = [];
  page.on("requestfailed", (asked) => aborted.push(asked.url()));
  await page.route(/\/api\/catalog\/suggest\?.*text=badger(&|$)/, async (route) => {
    await held;
    // Called off meanwhile.
    await route.continue().catch(() => {});
  });
  const asked = page.waitForRequest(/text=badger(&|$)/);
  await list.searchField.fill("badger");
  await asked;
  await list.searchField.pressSequentially(" post");
  await expect(list.searchField).toHaveValue("badger post");
  await expect(list.suggestions.filter({ hasText: shopper.say("獾先生", "Badger") }).first()).toBeVisible();
  expect(aborted.some((url) => /text=badger(&|$)/.test(url)), "the older question is called off").toBe(true);
  release();
  await expect(list.searchField).toHaveValue("badger post");
  await expect(list.suggestions.filter({ hasText: shopper.say("獾先生", "Badger") }).first()).toBeVisible();
});

// One `:has()` that ends in anything at all makes the browser style every element of the page again, whatever changes.
test("a letter styles anew what it changes, not the whole page", async ({ page, context, shopper }) => {
  const { list } = shopper;
  await shopper.open("/");
  await offered(shopper, "roadsid", title(shopper));
  const wire = await context.newCDPSession(page);
  const styled: number[] = [];
  wire.on("Tracing.dataCollected", ({ value }) => {
    for (const { name, args } of value as unknown as { name: string; args?: { elementCount?: number } }[]) {
      if (name === "UpdateLayoutTree") styled.push(args?.elementCount ?? 0);
    }
  });
  const traceConfig = { includedCategories: ["devtools.timeline"] };
  await wire.send("Tracing.start", { transferMode: "ReportEvents", traceConfig });
  const answered = page.waitForResponse(/\/catalog\/suggest/);
  await list.searchField.press("e");
  await (await answered).finished();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const whole = new Promise((done) => wire.once("Tracing.tracingComplete", done));
  await wire.send("Tracing.end");
  await whole;
  const elements = await page.evaluate(() => document.querySelectorAll("*").length);
  expect(Math.max(...styled), "something was styled").toBeGreaterThan(0);
  expect(Math.max(...styled)).toBeLessThan(elements / 3);
});
