// The first thing anybody sees, in both languages.
import { expect, expectAccessible, open, test } from "../../harness/shop";

for (const { path, language } of [
  { path: "/", language: "zh-CN" },
  { path: "/en", language: "en" },
]) {
  test(`the home page at ${path} answers in ${language}`, async ({ page }) => {
    expect(await open(page, path)).toBe(200);
    await expect(page.locator("html")).toHaveAttribute("lang", language);
    await expect(page).toHaveTitle(/\S/);
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
    await expectAccessible(page);
  });
}
