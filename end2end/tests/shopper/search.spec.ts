// Searching as people do it: with slips, by sound, in either language, by number; and narrowing what
// was found. With scripts and without.
import { butter, plantBook } from "../../pages/goods";
import { expect, Shopper, test } from "../../pages/shopper";

/** Searches until the title is found: a shop that was opened a moment ago may still build its index. */
async function finds(shopper: Shopper, words: string, title: string): Promise<void> {
  await expect(async () => {
    await shopper.list.search(words);
    const found = await shopper.list.titles();
    // Where one is already, the same search is not asked again.
    if (!found.includes(title)) await shopper.open("/");
    expect(found, words).toContain(title);
  }).toPass({ timeout: 30_000 });
}

test("a search forgives slips, hears pinyin, and knows both languages and article numbers", async ({ page, shopper }) => {
  const title = shopper.say(plantBook.title.zh, plantBook.title.en);
  await shopper.open("/");
  await finds(shopper, "Hundrde Plants Raodside", title);
  await expect(shopper.main.getByRole("link", { name: "hundred plants roadside" })).toBeVisible();
  await shopper.looksAround();
  await finds(shopper, "lubiandeyibaizhongcaomu", title);
  await finds(shopper, "路邊的一百種草木", title);
  await finds(shopper, plantBook.title.en, title);
  await finds(shopper, plantBook.title.zh, title);
  await finds(shopper, butter.sku.toUpperCase().replaceAll("-", " "), shopper.say(butter.title.zh, butter.title.en));
  await shopper.list.search("plants zzzqqq");
  await expect(shopper.main.getByText(shopper.say("没有商品符合全部词语，下面是最接近的", "Nothing has all of these words. These come closest"))).toBeVisible();
  expect(await shopper.list.titles()).toContain(title);
  await expect(page).toHaveURL(/\/search\?q=plants\+zzzqqq$/);
});

test("several values of one filter add up, and every filter can be taken back by itself", async ({ page, shopper }) => {
  const { list } = shopper;
  await list.openCategory("stationery");
  const whole = Number((await list.count.innerText()).replace(/\D/g, ""));
  await list.unfoldFilters();
  const group = shopper.main.locator(".filter-form fieldset", { hasText: shopper.say("品牌", "Brand") });
  const boxes = await group.getByRole("checkbox").all();
  const names = await Promise.all(boxes.slice(0, 2).map((box) => box.getAttribute("value")));
  const label = (at: number) => group.locator("label").nth(at);
  const counts = await Promise.all([0, 1].map(async (at) => Number((await label(at).innerText()).match(/(\d+)\s*$/)?.[1])));
  await list.filterBy((await label(0).innerText()).replace(/\s*\d+\s*$/, ""));
  await list.expectCount(counts[0]);
  // The filter's own values go on counting as if none of them were chosen.
  await list.unfoldFilters();
  expect(Number((await label(1).innerText()).match(/(\d+)\s*$/)?.[1])).toBe(counts[1]);
  await list.filterBy((await label(1).innerText()).replace(/\s*\d+\s*$/, ""));
  await list.expectCount(counts[0] + counts[1]);
  for (const name of names) await expect(page).toHaveURL(new RegExp(`brand=${name}`));
  await expect(list.applied).toHaveCount(3);
  await shopper.looksAround();
  await list.applied.first().click();
  await list.expectCount(counts[1]);
  await list.applied.first().click();
  await list.expectCount(whole);
});

test("what is folded among the filters is unfolded, chosen, and stays in sight", async ({ shopper }) => {
  const { list } = shopper;
  await list.openCategory("stationery");
  await list.unfoldFilters();
  // Filters of which something is chosen come first.
  const facet = shopper.main.locator(".filter-form details.facet").first();
  const box = facet.getByRole("checkbox").first();
  await expect(box).toBeHidden();
  await facet.locator("summary").first().click();
  await expect(box).toBeVisible();
  await list.tick(box);
  await list.unfoldFilters();
  await expect(facet).toHaveAttribute("open", "");
  await expect(box).toBeChecked();
  await shopper.looksAround();
  await list.clearFilters();
  await expect(facet).not.toHaveAttribute("open");
});
