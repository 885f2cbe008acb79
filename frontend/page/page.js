// What a page does beside the program: calls the deputy (the service worker), says when there is no
// network, offers the new version, and offers to put the shop on the phone. It is fetched when the
// page stands, and nothing of the shop waits for it.

const english = document.documentElement.lang.startsWith("en");
const say = (zh, en) => (english ? en : zh);
const words = {
  away: say("没有网络，看过的照样能看，也能先下单", "No network. What you saw still works"),
  renew: say("商城有新版本", "A new version is here"),
  renewNow: say("更新", "Update"),
  later: say("以后再说", "Not now"),
  placed: say("断网时下的订单已提交", "Your order made without a network was placed"),
  pay: say("去支付", "Pay"),
  asks: say("断网时下的订单有变化，请看一下", "An order made without a network has changed"),
  look: say("查看", "Look"),
  added: say("已加入购物车", "Added to your cart"),
  merged: say("断网时改的购物车已同步", "Your cart is in step again"),
  saved: say("已收藏", "Saved"),
  awaited: say("到货会通知你", "You will be told"),
  tellPrice: say("降价了通知你？", "Tell you when it gets cheaper?"),
  tellStock: say("到货了通知这部手机？", "Tell this phone when it is back?"),
  tellNow: say("通知我", "Tell me"),
  failed: say("没有成功，请再试一次", "That did not work. Please try again"),
};

const path = () => location.pathname;
const bare = () => path().replace(/^\/en(?=\/|$)/, "") || "/";
const to = (place) => (english ? `/en${place}` : place);
/// What the browser remembers, for ever or for this tab. One that remembers nothing is asked again.
const remembered = (storage) => ({
  get(key) {
    try {
      return window[storage].getItem(`yunmall-${key}`);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      if (value === null) window[storage].removeItem(`yunmall-${key}`);
      else window[storage].setItem(`yunmall-${key}`, value);
    } catch {
      // It remembers nothing.
    }
  },
});
const store = remembered("localStorage");
const tab = remembered("sessionStorage");

/// Whether the network was there at the last look.
let away = navigator.onLine === false;

// --- Notes at the edge of the page: one for each kind.

function note(kind, text, actions = []) {
  let notes = document.querySelector(".notes");
  if (!notes) {
    notes = document.createElement("div");
    notes.className = "notes";
    notes.setAttribute("role", "status");
    document.body.append(notes);
  }
  drop(kind);
  const one = document.createElement("div");
  one.className = `note note-${kind}`;
  one.dataset.kind = kind;
  const words = document.createElement("span");
  words.textContent = text;
  one.append(words);
  for (const [label, act] of actions) {
    const control = document.createElement(typeof act === "string" ? "a" : "button");
    control.className = "note-action";
    control.textContent = label;
    if (typeof act === "string") control.href = act;
    else Object.assign(control, { type: "button", onclick: act });
    one.append(control);
  }
  notes.append(one);
}

const drop = (kind) => document.querySelector(`.note[data-kind="${kind}"]`)?.remove();

function showNetwork() {
  document.documentElement.toggleAttribute("data-away", away);
  if (away) note("away", words.away);
  else drop("away");
}

// --- Without a network, links lead to the pages that were kept: the browser opens them, not the program.

function leaveToBrowser(event) {
  if (!away) return;
  const link = event.target.closest?.("a[href]");
  const form = event.type === "submit" && event.target.method === "get";
  if ((link && link.origin === location.origin && !event.defaultPrevented) || form) event.stopImmediatePropagation();
}
addEventListener("click", leaveToBrowser, { capture: true });
addEventListener("submit", leaveToBrowser, { capture: true });

// The program asks a link itself whether it takes the place of the page before in the history.
addEventListener("click", ({ target }) => {
  const link = target.closest?.("a[data-replace]");
  if (link) link.replace = true;
}, { capture: true });

// --- The deputy.

const deputy = () => navigator.serviceWorker.controller;
const ask = (message) => deputy()?.postMessage(message);

/// Which page is looked at; told when somebody has stayed for a moment.
let looking;
/// Ends what follows the page before, if something does.
let hangUp;
function looked() {
  hangUp?.();
  arrived();
  marksMayShow();
  if (bare() === "/compare") drop("compare");
  clearTimeout(looking);
  looking = setTimeout(() => {
    sawProduct();
    whenAlive(() => showSeen().catch(() => undefined));
    // An order that finds no network is the deputy's to keep.
    if (bare() === "/checkout") deputize();
    if (away) return;
    if (/^\/order\/[^/]+$/.test(bare())) whenAlive(followOrders);
    ask({ kind: "seen", path: location.pathname + location.search });
    if (bare() === "/orders") {
      const paths = [...document.querySelectorAll('main a[href*="/order/"]')].map((link) => link.getAttribute("href"));
      ask({ kind: "links", paths: [...new Set(paths)] });
    }
  }, 800);
}

async function followOrders() {
  const here = path();
  const follow = await beside("follow");
  const renew = () => dispatchEvent(new Event("yunmall-news"));
  if (here === path()) hangUp = follow?.follow({ renew, note, drop, say });
}

function awake() {
  if (away) return;
  ask({ kind: "awake", lang: english ? "en" : "zh", sparing: Boolean(navigator.connection?.saveData) });
}

/// Tells the program that what it shows may have changed.
const changed = () => dispatchEvent(new Event("yunmall-changed"));

function networkMayBe(there) {
  if (away === there) changed();
  away = !there;
  showNetwork();
  if (!there) return;
  awake();
  looked();
}

const heard = {
  away: () => networkMayBe(false),
  back: () => {
    if (away) networkMayBe(true);
  },
  cart: ({ pieces }) => badge(pieces),
  merged: ({ pieces }) => {
    badge(pieces);
    changed();
    note("merged", words.merged, [[words.look, to("/cart")]]);
  },
  order: ({ state, link }) => {
    if (bare() === "/checkout/queued") changed();
    else if (state === "placed") note("order", words.placed, [[words.pay, link]]);
    else note("order", words.asks, [[words.look, to("/checkout/queued")]]);
  },
  address: ({ fields }) => whenAlive(() => fillIn(fields)),
};

function fillIn(fields) {
  for (const [name, value] of fields) {
    const field = document.querySelector(`[name="form[${name}]"]`);
    if (field && !field.value) field.value = value;
  }
}

/// Acts when the program has come to life; until then nothing on the page may change.
function whenAlive(act) {
  const root = document.documentElement;
  if (root.dataset.hydrated) return act();
  const watching = new MutationObserver(() => {
    if (!root.dataset.hydrated) return;
    watching.disconnect();
    act();
  });
  watching.observe(root, { attributes: true, attributeFilter: ["data-hydrated"] });
}

/// The number on the cart, which the program does not know of when the deputy changed it.
const badge = (pieces) => whenAlive(() => showBadge(pieces));
function showBadge(pieces) {
  for (const one of document.querySelectorAll(".badge")) {
    one.textContent = pieces ? String(Math.min(pieces, 99)) : "";
    one.classList.toggle("badge-empty", !pieces);
  }
}

// --- Taking an address along. What the browser cannot do is not offered (scan.css); both ways are
// missing where the connection is not private.

whenAlive(() => {
  const { dataset } = document.documentElement;
  if (navigator.clipboard) dataset.canCopy = "";
  if (navigator.share) dataset.canShare = "";
});
addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-take]");
  if (!button) return;
  const around = button.closest(".share-link");
  const field = around.querySelector("input");
  // Marked as well, for whoever would rather copy by hand.
  field.select();
  try {
    if (button.dataset.take === "share") return await navigator.share({ title: around.dataset.title, url: field.value });
    await navigator.clipboard.writeText(field.value);
    const told = button.querySelector("[data-done]");
    told.textContent = told.dataset.done;
  } catch {
    // Whoever changes their mind in the phone's sheet, or allows nothing, has the marked link.
  }
});

// --- Wishes. The pages are the same for everybody; what this shopper wishes for is marked here.

let wished;
/// How often somebody changed their mind: an answer from before that says nothing any more.
let turns = 0;
/// Who never wished here, or signed in, is not asked about.
const mayWish = () => store.get("wishes") !== null;
async function markWishes() {
  if (/^\/(account|favourites)(\/|$)/.test(bare())) store.set("wishes", "1");
  if (!mayWish() || !document.querySelector("[data-wish]")) return;
  const turn = turns;
  wished ??= fetch("/api/wishes/which").then(async (answer) => new Set((await answer.json()).ids));
  const ids = await wished.catch(() => (wished = undefined));
  if (!ids || turn !== turns) return;
  for (const form of document.querySelectorAll("[data-wish]")) showWish(form, ids.has(form.dataset.wish));
}
function showWish(form, on) {
  const button = form.querySelector("button");
  const label = button.querySelector("span");
  form.dataset.label ??= label.textContent;
  button.setAttribute("aria-pressed", String(on));
  label.textContent = !on ? form.dataset.label : form.elements.variant ? words.awaited : words.saved;
  form.elements.on.value = String(!on);
}
addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-wish]");
  if (!form || away || !document.documentElement.dataset.hydrated) return;
  event.preventDefault();
  const on = form.elements.on.value === "true";
  wished = undefined;
  const turn = ++turns;
  const fields = new URLSearchParams(new FormData(form));
  showWish(form, on);
  if (!(await send(form.action, fields))) {
    if (turn === turns) showWish(form, !on);
    return note("wish", words.failed);
  }
  store.set("wishes", "1");
  drop("wish");
  if (on && turn === turns) offerToTell(form.elements.variant ? words.tellStock : words.tellPrice);
});
const send = (address, fields) =>
  fetch(address, { method: "POST", body: fields, headers: { accept: "application/json" } })
    .then((answer) => answer.ok)
    .catch(() => false);
// A page made by the program gets its marks when it stands.
let marking;
function marksMayShow() {
  clearTimeout(marking);
  marking = setTimeout(() => whenAlive(() => {
    markWishes().catch(() => undefined);
    markLarge();
  }), 200);
}

// --- Being told (Web Push). The browser is asked when somebody presses a button for it, and a button is
// shown after they ordered or wished for something.

const canPush = "PushManager" in window && "Notification" in window && "serviceWorker" in navigator;
function showTelling() {
  const { dataset } = document.documentElement;
  const refused = canPush && Notification.permission === "denied";
  const told = canPush && Notification.permission === "granted" && store.get("told") !== null;
  for (const [name, holds] of [["canPush", canPush && !refused], ["told", told], ["pushRefused", refused]]) {
    if (holds) dataset[name] = "";
    else delete dataset[name];
  }
}
whenAlive(showTelling);
function offerToTell(question) {
  const { dataset } = document.documentElement;
  if (!("canPush" in dataset) || "told" in dataset || tab.get("asked")) return;
  const later = () => {
    tab.set("asked", "1");
    drop("tell");
  };
  note("tell", question, [
    [words.tellNow, () => void tell("on", "")],
    [words.later, later],
  ]);
}
/// What it takes is fetched when somebody wishes it.
async function tell(how, order) {
  try {
    const { tell } = await import("./tell.js");
    return await tell(how, order, { english, say, send, store, note, deputize, showTelling });
  } catch (error) {
    console.warn(error);
    note("tell", words.failed);
    return false;
  }
}
addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-tell]");
  if (!button) return;
  button.disabled = true;
  const done = await tell(button.dataset.tell, button.dataset.order || "");
  button.disabled = false;
  if (!done) return;
  if (/\/account\/alerts$/.test(path())) return location.reload();
  showTelling();
});
// Whoever signs out is told nothing any more.
addEventListener("submit", ({ target }) => {
  if (/\/api\/account\/sign-out/.test(target.action)) for (const key of ["told", "wishes"]) store.set(key, null);
});

// --- The new version waits until somebody wants it, and never interrupts a purchase.

let renewing = false;
function offerRenewal(registration) {
  const waiting = registration.waiting;
  if (!waiting || !deputy() || /^\/(checkout|pay)(\/|$)/.test(bare())) return;
  // It is wanted already, and the one before was not free yet.
  if (tab.get("renew")) return waiting.postMessage({ kind: "renew" });
  note("renew", words.renew, [
    [
      words.renewNow,
      () => {
        renewing = true;
        tab.set("renew", "1");
        waiting.postMessage({ kind: "renew" });
        // Pages come from the network first, so a new page is of the new version, whoever serves it.
        setTimeout(() => location.reload(), 2000);
      },
    ],
    [words.later, () => drop("renew")],
  ]);
}

/// Takes the deputy on. On a bad network its files may not all come at once: then it is tried again, less and less
/// often and not for ever, and what came already is not fetched twice.
async function engage(container, tries = 5, wait = 5000) {
  const without = (error) => console.warn("the shop works, but not without a network", error);
  const again = () => tries > 1 && setTimeout(() => engage(container, tries - 1, 2 * wait).catch(without), wait);
  let registration;
  try {
    registration = await container.register("/sw.js");
  } catch (error) {
    without(error);
    // Who forbids it will not change their mind.
    if (error.name !== "SecurityError") again();
    return;
  }
  offerRenewal(registration);
  const watch = (coming) => {
    // One that was there before this was told of may be told of again.
    if (coming) coming.onstatechange = () => (coming.state === "redundant" && !registration.active ? again() : offerRenewal(registration));
  };
  watch(registration.installing);
  registration.onupdatefound = () => {
    tab.set("renew", null);
    watch(registration.installing);
  };
}

async function begin() {
  const container = navigator.serviceWorker;
  container.addEventListener("message", ({ data }) => heard[data?.kind]?.(data));
  container.addEventListener("controllerchange", () => {
    tab.set("renew", null);
    if (renewing) location.reload();
    else awake();
  });
  await engage(container);
  const registration = await container.ready;
  let asked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    awake();
    if (Date.now() - asked > 60 * 60 * 1000) {
      asked = Date.now();
      registration.update().catch(() => undefined);
    }
  });
  awake();
  looked();
  if (bare() === "/checkout/offline") ask({ kind: "address" });
  // What could not be sent is tried again while somebody looks.
  setInterval(() => document.visibilityState === "visible" && ask({ kind: "deliver" }), 30_000);
}

// --- On the phone's home screen. What it takes is fetched when it may be suggested.

const installed = matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;
const visits = 1 + (Number(store.get("visits")) || 0);
if (!tab.get("visit")) {
  tab.set("visit", "1");
  store.set("visits", String(visits));
}
/// Nobody is asked before the shop was of use: at the second visit, or when something was ordered.
const maySuggest = () => !installed && !store.get("install") && (visits > 1 || /^\/order(\/|$)/.test(bare()));
const beside = (name) => import(`./${name}.js`).catch((error) => console.warn(error));
addEventListener("beforeinstallprompt", async (event) => {
  event.preventDefault();
  if (maySuggest()) (await beside("install"))?.offer(event, { note, drop, say, store, later: words.later });
});
addEventListener("appinstalled", () => drop("install"));
if (!("onbeforeinstallprompt" in window) && maySuggest()) {
  beside("install").then((install) => install?.showSteps({ say, store }));
}

// --- Large type. The document's head sets it before anything is painted.

function markLarge() {
  for (const one of document.querySelectorAll("[data-large-type]")) {
    one.setAttribute("aria-pressed", String("large" in document.documentElement.dataset));
  }
}
addEventListener("click", ({ target }) => {
  if (!target.closest?.("[data-large-type]")) return;
  store.set("large", document.documentElement.toggleAttribute("data-large") ? "1" : null);
  markLarge();
});

// --- What was said against a field was said of what stood in it; what stands in it now is judged when it is sent.

const complaint = (id) => document.getElementById(id)?.matches(".field-error");
addEventListener("input", ({ target }) => {
  if (target.getAttribute?.("aria-invalid") !== "true") return;
  const described = target.getAttribute("aria-describedby") || "";
  target.dataset.complaint = described;
  target.setAttribute("aria-invalid", "false");
  target.setAttribute("aria-describedby", described.split(" ").filter((id) => !complaint(id)).join(" "));
});
addEventListener("submit", ({ target }) => {
  for (const field of target.querySelectorAll("[data-complaint]")) {
    field.setAttribute("aria-describedby", field.dataset.complaint);
    field.setAttribute("aria-invalid", "true");
    delete field.dataset.complaint;
  }
}, { capture: true });

// --- A product's pictures, large. Without this they open as files of their own.

addEventListener("click", async (event) => {
  const link = event.target.closest?.(".gallery-strip a[href]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const zoom = await beside("zoom");
  if (zoom) zoom.show(link, { say });
  else location.assign(link.href);
});

// --- What was looked at, kept by this browser alone, and what is compared.

const list = (key) => (store.get(key) || "").split(" ").filter(Boolean);
function sawProduct() {
  const slug = bare().match(/^\/product\/([^/]+)$/)?.[1];
  if (slug && document.querySelector(".product")) {
    store.set("seen", [slug, ...list("seen").filter((other) => other !== slug)].slice(0, 20).join(" "));
  }
}
async function showSeen() {
  document.querySelector(".seen")?.remove();
  if (away || !/^\/($|product\/[^/]+$|cart$|account$|favourites$|search$|c\/)/.test(bare())) return;
  const slugs = list("seen").filter((slug) => !path().endsWith(`/product/${slug}`));
  if (slugs.length < 2) return;
  const here = path();
  const seen = await beside("seen");
  if (here === path()) await seen?.show(slugs, { say, store, english });
}
addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-compare]");
  if (!link || away || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.stopPropagation();
  const chosen = [link.dataset.compare, ...list("compare").filter((slug) => slug !== link.dataset.compare)].slice(0, 4);
  store.set("compare", chosen.join(" "));
  const where = to(`/compare?${chosen.map((slug) => `p=${slug}`).join("&")}`);
  note("compare", `${say("已加入对比", "Added to the comparison")} (${chosen.length})`, [[words.look, where]]);
}, { capture: true });

// --- The next page is asked for when a finger touches its link, before it has become a click: the server's answer
// waits in the browser for the program's question.

addEventListener("pointerdown", ({ target }) => {
  const link = target.closest?.("a[href]");
  if (!link || away || link.origin !== location.origin || !document.documentElement.dataset.hydrated) return;
  const slug = link.pathname.match(/^(?:\/en)?\/product\/([^/]+)$/)?.[1];
  if (slug) fetch(`/api/catalog/product?lang=${english ? "en" : "zh"}&slug=${slug}`, { priority: "high" }).catch(() => undefined);
}, { passive: true });

// --- A link that was pressed answers at once: a line at the top of the page, until the next page stands. The line is
// painted first and the program hears of the press after that, because making the next page takes a slow phone longer
// than a picture may.

const { dataset } = document.documentElement;
let arriving;
let passing = false;
function arrived() {
  clearTimeout(arriving);
  delete dataset.going;
}
function pass(link) {
  passing = false;
  if (link.isConnected) link.click();
  else location.assign(link.href);
}
addEventListener("click", (event) => {
  const { target, button, ctrlKey, metaKey, shiftKey } = event;
  const link = target.closest?.("a[href]");
  if (!link || button || ctrlKey || metaKey || shiftKey || link.target || link.download || link.origin !== location.origin) return;
  // What was answered above, and pictures, which open where they are, lead to no other page.
  if (event.defaultPrevented || link.closest(".gallery-strip")) return;
  if (event.isTrusted && dataset.hydrated) {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!passing) requestAnimationFrame(() => setTimeout(pass, 0, link));
    passing = true;
  }
  if (link.pathname + link.search === location.pathname + location.search) return;
  dataset.going = "";
  clearTimeout(arriving);
  arriving = setTimeout(arrived, 8000);
}, { capture: true });
addEventListener("pagehide", arrived);

// --- Begin.

// The deputy has put something into the cart.
if (location.hash === "#added") {
  note("added", words.added);
  history.replaceState(history.state, "", location.pathname + location.search);
  setTimeout(() => drop("added"), 6000);
}
if (document.querySelector("[data-kept]") && "caches" in window) beside("kept").then((kept) => kept?.list(english));

for (const way of ["pushState", "replaceState"]) {
  const plain = history[way];
  history[way] = function (...step) {
    const done = plain.apply(this, step);
    looked();
    return done;
  };
}
addEventListener("popstate", looked);
addEventListener("online", () => networkMayBe(true));
addEventListener("offline", () => networkMayBe(false));
if (away) showNetwork();
marksMayShow();
looked();
// A page that is never at rest has its turn as well.
const calm = (act) => (window.requestIdleCallback ? requestIdleCallback(act, { timeout: 10_000 }) : setTimeout(act, 200));
let deputized;
/// Takes the deputy on, once.
function deputize() {
  deputized ??= navigator.serviceWorker && begin().catch((error) => console.warn("the shop works, but not without a network", error));
}
if (navigator.serviceWorker && !/^\/(admin|sandbox)(\/|$)/.test(bare())) {
  calm(() => void beside("vitals"));
  if (deputy()) calm(deputize);
  else {
    // At a first visit the deputy fetches the whole shop for later. That is work for a slow phone, which answers first:
    // it waits until nobody has touched anything for a moment, and not for ever.
    let touched = performance.now();
    const touch = ({ timeStamp }) => (touched = timeStamp);
    for (const kind of ["pointerdown", "keydown", "scroll"]) addEventListener(kind, touch, { capture: true, passive: true });
    const look = setInterval(() => {
      if (performance.now() < Math.min(touched + 2000, 10_000)) return;
      clearInterval(look);
      deputize();
    }, 500);
  }
}
