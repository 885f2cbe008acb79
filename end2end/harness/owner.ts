// The owner of the shops in the tests: made once, the way a shopkeeper is, through the printed link.
import type { BrowserContext, Page } from "@playwright/test";
import { expect } from "@playwright/test";
import type { Server } from "./server.mjs";

/** Who the owner is, in every copy of the demo shop. */
export const owner = {
  email: "owner@yunmall.example",
  name: "店主小林",
  password: "morning market, fresh paper",
};

/** Forms are sent as the shop's own pages send them; another origin would be refused. */
const asForm = (url: string) => ({ accept: "text/html", origin: url, "content-type": "application/x-www-form-urlencoded" });

async function send(shop: Server, path: string, fields: Record<string, string>): Promise<Response> {
  const body = new URLSearchParams(fields).toString();
  return fetch(shop.url + path, { method: "POST", redirect: "manual", headers: asForm(shop.url), body });
}

/** Spends the shop's one-time link, as the set-up page does. */
export async function setUpOwner(shop: Server): Promise<void> {
  const token = /\/setup\/([^/\s]+)$/.exec(shop.ownerLink())?.[1];
  if (!token) throw new Error(`the shop printed no owner's link\n${shop.output()}`);
  const answer = await send(shop, "/api/setup/own", { token, ...owner, lang: "zh" });
  const to = answer.headers.get("location") ?? "";
  if (!to.endsWith("/admin")) throw new Error(`the owner was not accepted: ${answer.status} ${to}`);
}

/**
 * Signs the owner in to a browser without showing the form, for tests that are about something
 * else. `shop` is the test's shop; every page of the context is signed in afterwards.
 */
export async function signInAsOwner(context: BrowserContext, shop: Server): Promise<void> {
  const answer = await send(shop, "/api/staff/sign-in", { email: owner.email, password: owner.password, return_to: "/admin" });
  const cookie = answer.headers.getSetCookie().map((line) => /^([^=]+)=([^;]+)/.exec(line)).find((pair) => pair?.[1].endsWith("yunmall"));
  if (!cookie) throw new Error(`the owner could not sign in: ${answer.status} ${answer.headers.get("location")}`);
  await context.addCookies([{ name: cookie[1], value: cookie[2], url: shop.url }]);
}

/** Becomes the owner in the browser: opens the printed link and fills the page in. */
export async function becomeOwner(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.locator("[name=email]").fill(owner.email);
  await page.locator("[name=name]").fill(owner.name);
  await page.locator("[name=password]").fill(owner.password);
  await page.locator("main form [type=submit]").click();
  await expect(page).toHaveURL(/\/admin$/);
}
