// Answers to what pages ask for: from the network while there is one, else from what is kept.

/// The network's answer, or nothing when it takes too long and there is something else to show.
function inTime(asked, patience) {
  if (!patience) return asked;
  return Promise.race([asked, new Promise((_, late) => setTimeout(() => late(new Error("late")), patience))]);
}

// Whether the last look at the network found one.
let away = false;

function networkIs(there) {
  if (away === !there) return;
  away = !there;
  tell({ kind: away ? "away" : "back" });
}

/// What a proxy answers when the shop behind it does not.
const unreachable = (response) => [502, 503, 504].includes(response.status);

/// A page that somebody goes to.
async function page(event) {
  const url = new URL(event.request.url);
  const { lang, bare } = split(url.pathname);
  const own = OWN_PAGES.test(bare);
  if (!own && !PUBLIC_PAGES.test(bare)) return otherPage(event, lang, bare);
  const key = keyOf(url);
  const copy = await kept(key);
  try {
    const response = await inTime(fetch(event.request), copy ? PATIENCE : 0);
    if (copy && unreachable(response)) return given(copy, key, url);
    networkIs(true);
    if (bare === "/cart") event.waitUntil(askCart(lang));
    // What a page just said is not to be said again: without that it is fetched once more.
    if (plain(url) === key) event.waitUntil(remember(key, response.clone(), own));
    else event.waitUntil(knownAs(response).then(() => fetchToKeep(key.slice(HOME.length), own)));
    return response;
  } catch {
    networkIs(false);
    if (copy) return given(copy, key, url);
    const shorter = new URL(url.pathname, HOME).href;
    return plain(url) !== shorter && (await kept(shorter)) ? Response.redirect(shorter, 302) : nothingKept(lang);
  }
}

/// A kept page is shown under the address it was made for: the program looks at the address.
function given(copy, key, url) {
  if (plain(url) === key) return copy;
  return Response.redirect(url.searchParams.has("added") ? `${key}#added` : key, 302);
}
const plain = (url) => url.href.split("#")[0];

/// A page that is never kept: without a network there is only one that says so.
async function otherPage(event, lang, bare) {
  try {
    const response = await fetch(event.request);
    networkIs(true);
    event.waitUntil(knownAs(response));
    return response;
  } catch {
    networkIs(false);
    // Who wants to check out gets the form that waits for the network.
    if (bare === "/checkout") return Response.redirect(to(lang, "/checkout/offline"), 302);
    return nothingKept(lang);
  }
}

async function nothingKept(lang) {
  return (await kept(new URL(to(lang, "/offline"), HOME).href)) || Response.error();
}

async function remember(key, response, own) {
  await knownAs(response);
  if (whole(response, "text/html")) await keep(shelf(response, own), key, response);
}

/// A picture never changes under its name.
async function picture(request) {
  const cache = await caches.open(PICTURES).catch(() => undefined);
  const there = await cache?.match(request.url).catch(() => undefined);
  if (there) return there;
  const response = await fetch(request);
  if (response.ok) keep(PICTURES, request.url, response.clone());
  return response;
}

/// A drawing that every page uses: what is kept at once, and the newest for the next time.
async function drawing(event) {
  const newest = fetch(event.request).then(async (response) => {
    if (response.ok) event.waitUntil(keep(FILES, event.request.url, response.clone()).catch(() => undefined));
    return response;
  });
  const cache = await caches.open(FILES).catch(() => undefined);
  const there = await cache?.match(event.request.url).catch(() => undefined);
  if (!there) return newest;
  event.waitUntil(newest.catch(() => undefined));
  return there;
}

/// What the program asks the server.
async function question(event) {
  const url = new URL(event.request.url);
  const own = OWN_ANSWERS.test(url.pathname);
  if (url.pathname === "/api/checkout/queued") return json(await queued());
  try {
    const response = await fetch(event.request);
    networkIs(true);
    event.waitUntil(rememberAnswer(url, response.clone(), own));
    return response;
  } catch (error) {
    networkIs(false);
    const instead = (await cartNow(url)) || (await countNow(url));
    const copy = instead ? json(instead.value) : await kept(url.href);
    if (copy) return copy;
    throw error;
  }
}

async function rememberAnswer(url, response, own) {
  await knownAs(response);
  if (!whole(response, "application/json")) return;
  if (CARTS.includes(url.pathname)) await cartIs(url, await response.clone().json());
  if (own || PUBLIC_ANSWERS.test(url.pathname)) await keep(shelf(response, own), url.href, response);
}

const json = (value) => new Response(JSON.stringify(value), { headers: { "content-type": "application/json" } });

/// Something that changes the shop.
async function change(event) {
  const url = new URL(event.request.url);
  const body = event.request.clone().text();
  let response;
  try {
    response = await fetch(event.request);
  } catch (error) {
    networkIs(false);
    const where = await takenMeanwhile(url, new URLSearchParams(await body)).catch(() => undefined);
    if (!where) throw error;
    if (event.request.mode === "navigate") return Response.redirect(new URL(where, HOME).href, 303);
    // As a server function answers that leads somewhere else.
    return new Response("null", {
      headers: { "content-type": "application/json", serverfnredirect: "", location: where },
    });
  }
  networkIs(true);
  // The server has done it: whatever goes wrong from here on must not look as if it had not.
  await afterChange(url, response).catch(() => undefined);
  if (url.pathname === "/api/checkout/place") event.waitUntil(askCart());
  return response;
}

async function afterChange(url, response) {
  // Whoever signs out leaves nothing behind, whatever the answer looks like.
  if (/^\/api\/account\/sign-out/.test(url.pathname) && response.status < 500) await forgetPerson();
  else if (/^\/api\/account\/(sign-in|register)$/.test(url.pathname)) await forgetBefore();
  else if (response.type !== "opaqueredirect") await knownAs(response);
}
