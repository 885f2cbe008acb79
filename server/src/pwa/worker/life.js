// Which event leads where.

addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(FILES);
      for (const address of PROGRAM) {
        if (!(await cache.match(address))) await keepWhole(cache, address);
      }
      for (const offline of ["zh", "en"].map((lang) => to(lang, "/offline"))) {
        await fetchToKeep(offline, false);
        if (!(await kept(keyOf(new URL(offline, HOME))))) throw new Error(offline);
      }
      // The first deputy has nobody to wait for; a later one waits until it is asked.
      if (!registration.active) await skipWaiting();
    })(),
  );
});

/// One file of many; a connection that breaks for a moment is no reason to begin anew.
async function keepWhole(cache, address, tries = 3) {
  try {
    const response = await fetch(address, { cache: "no-cache" });
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    await cache.put(address, response);
  } catch (error) {
    if (tries < 2) throw error;
    await new Promise((later) => setTimeout(later, 500));
    await keepWhole(cache, address, tries - 1);
  }
}

addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      await clients.claim();
      await forgetOldPrograms();
    })(),
  );
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== HOME) return;
  const { bare } = split(url.pathname);
  if (/^\/(admin|sandbox|events|webhooks|setup|invite)(\/|$)/.test(bare)) return;
  if (request.method === "POST") {
    if (url.pathname === "/api/checkout/forget") event.respondWith(forgotten(event));
    else if (url.pathname.startsWith("/api/") && !/^\/api\/(staff|admin)\//.test(url.pathname)) event.respondWith(change(event));
    return;
  }
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (url.pathname.startsWith("/pkg/")) event.respondWith(file(request.url));
  else if (url.pathname.startsWith("/media/")) event.respondWith(picture(request));
  else if (url.pathname === "/icons.svg") event.respondWith(drawing(event));
  else if (url.pathname.startsWith("/api/")) event.respondWith(question(event));
});

async function forgotten(event) {
  const fields = new URLSearchParams(await event.request.text());
  await alone("cart", () => forgetOrder(fields.get("key")));
  const where = to(fields.get("lang") === "en" ? "en" : "zh", "/checkout/queued");
  if (event.request.mode === "navigate") return Response.redirect(new URL(where, HOME).href, 303);
  return new Response("null", { headers: { "content-type": "application/json", serverfnredirect: "", location: where } });
}

addEventListener("sync", (event) => {
  if (event.tag === "orders") event.waitUntil(deliver());
});

addEventListener("message", (event) => {
  const said = event.data || {};
  const acts = { awake, seen, links, address, deliver, renew: () => void skipWaiting() };
  const act = Object.hasOwn(acts, said.kind) && acts[said.kind];
  if (act) event.waitUntil(act(said, event.source));
});

/// A page has come to life: what the shop needs without a network is fetched when there is time, and
/// what waits is sent.
async function awake({ lang, sparing }) {
  await memory.set("lang", lang);
  await deliver();
  if (sparing) return;
  for (const path of ["/", "/categories"]) {
    if ((await ageOf(to(lang, path))) > DAY) await fetchToKeep(to(lang, path), false);
  }
  for (const path of ["/cart", "/checkout/offline", "/checkout/queued"]) {
    if ((await ageOf(to(lang, path))) > DAY) await fetchToKeep(to(lang, path), true);
  }
  const cart = await memory.get("cart");
  if (!cart) await askCart(lang);
  for (const address of LATER) await fileForLater(address).catch(() => undefined);
}

async function askCart(lang = "zh") {
  const address = new URL(`/api/cart/view?lang=${lang}`, HOME);
  const response = await fetch(address, { headers: { accept: "application/json" } }).catch(() => undefined);
  if (response?.ok) await cartIs(address, await response.json());
}

/// Somebody looks at a page that came without its document, because the program made it.
async function seen({ path }) {
  const { lang, bare } = split(path.split(/[?#]/)[0]);
  const own = OWN_PAGES.test(bare);
  if (!own && !PUBLIC_PAGES.test(bare)) return;
  const product = bare.match(/^\/product\/([^/]+)$/);
  // What a product's form means must be known when there is no network.
  const offered = product && `/api/catalog/offered?slug=${product[1]}&lang=${lang}`;
  if (offered && (await ageOf(offered)) > DAY / 24) await fetchToKeep(offered, false);
  if (own || (await ageOf(path)) > DAY / 24) await fetchToKeep(path, own);
  if (bare === "/cart") await askCart(lang);
  if (/^\/orders?(\/|$)/.test(bare)) await lookedAtOrders();
}

/// The last orders of a list, to be read without a network.
async function links({ paths }) {
  for (const path of paths.slice(0, 20)) if ((await ageOf(path)) > DAY / 24) await fetchToKeep(path, true);
}

/// What the form without a network is filled with.
async function address(_, page) {
  page?.postMessage({ kind: "address", fields: (await memory.get("address")) || [] });
}
