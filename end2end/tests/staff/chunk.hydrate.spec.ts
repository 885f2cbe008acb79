// The back office is a separate download: shoppers never pay for it, staff get it when they go there.
import { expect, hydrated, open, test } from "../../harness/shop";

test("the back office's code is fetched when somebody goes there, and it arrives whole", async ({ page }) => {
  const chunks: { url: string; status: number }[] = [];
  page.on("response", (answer) => {
    if (/\/pkg\/.*\/(split|chunk)_.*\.wasm$/.test(answer.url())) chunks.push({ url: answer.url(), status: answer.status() });
  });
  await open(page, "/");
  expect(chunks, "chunks fetched by the home page").toEqual([]);
  await page.goto("/admin");
  await hydrated(page);
  await expect.poll(() => chunks.length, { message: "chunks fetched by /admin" }).toBeGreaterThan(0);
  expect(chunks.filter(({ status }) => status !== 200)).toEqual([]);
});
