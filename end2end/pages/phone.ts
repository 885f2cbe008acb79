// The shop as an application on the phone: its service worker and what it keeps.
import type { Page } from "@playwright/test";
import { expect } from "../harness/shop";

/** What a browser complains of when there is no network, which is what these tests are about. */
export const noNetwork = [/ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|FAILED|NETWORK|ABORTED|INCOMPLETE_CHUNKED_ENCODING|CONNECTION_RESET|EMPTY_RESPONSE)|status of 50[234]/];

/** Waits until the worker answers for this page. */
export async function served(page: Page, timeout = 15_000): Promise<void> {
  const state = () =>
    page.evaluate(async () => {
      const { controller } = navigator.serviceWorker;
      const found = await navigator.serviceWorker.getRegistration();
      const workers = [found?.installing, found?.waiting, found?.active].map((worker) => worker?.state ?? "none");
      return `controls: ${controller?.state ?? "none"}; of this shop: ${workers.join(", ")}; page: ${document.readyState}`;
    });
  // A page may be left in the middle of the question.
  await expect.poll(() => state().catch(String), { message: "the worker answers for the page", intervals: [50, 100], timeout }).toContain("controls: activated");
}

/** The addresses that are kept in a cache. */
export function keptIn(page: Page, name: string): Promise<string[]> {
  return page.evaluate(async (name) => {
    if (!(await caches.has(name))) return [];
    const requests = await (await caches.open(name)).keys();
    return requests.map((request) => new URL(request.url).pathname + new URL(request.url).search);
  }, name);
}

/** Waits until pages are kept, wherever. */
export async function keeps(page: Page, ...paths: string[]): Promise<void> {
  const all = async () => [...(await keptIn(page, "own")), ...(await keptIn(page, "pages"))];
  for (const path of paths) await expect.poll(all, { message: `${path} is kept`, timeout: 20_000 }).toContain(path);
}

/** Waits until the phone knows that something is in the cart, to go on without a network. */
export async function knowsInCart(page: Page, title: string): Promise<void> {
  const known = () =>
    page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          const opening = indexedDB.open("yunmall", 1);
          opening.onsuccess = () => {
            const asked = opening.result.transaction("memory").objectStore("memory").get("cart");
            asked.onsuccess = () => resolve(JSON.stringify(asked.result ?? {}));
          };
        }),
    );
  await expect.poll(known, { message: `${title} is known to be in the cart`, timeout: 20_000 }).toContain(title);
}
