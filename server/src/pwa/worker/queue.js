// Orders without a network. An order that cannot be sent is written down with its key, together with
// the changes of the cart before it, and sent when there is a network again; the same key can be sent
// as often as one likes and makes one order. Nothing is charged meanwhile. When the server finds another
// price or too little stock it refuses, and the shopper is asked; after a day they are asked anyway.

/// Writes an order down. Gives where to go.
async function orderMeanwhile(fields, lang) {
  const cart = await openCart();
  const at = Date.now();
  const bought = !fields.get("form[variant]");
  let key = fields.get("form[key]");
  // The form that works without a network cannot know a key.
  if (!key || key === OFFLINE_KEY) {
    if (!cart.mine.selected) return undefined;
    key = crypto.randomUUID();
    fields.set("form[key]", key);
    fields.set("form[seen_total]", String(cart.mine.totals.total.minor));
  }
  const orders = (await memory.get("orders")) || [];
  if (!orders.some((order) => order.key === key)) {
    const steps = [];
    const changed = differences(cart.base, cart.mine);
    if (changed.length) steps.push({ kind: "cart", lines: changed, lang });
    steps.push({ kind: "order", key, body: fields.toString() });
    const total = parseInt(fields.get("form[seen_total]") || "", 10) || cart.mine.totals.total.minor;
    orders.push({ key, at, total: { ...cart.mine.totals.total, minor: total }, lang, state: "waiting" });
    // Old ones that have been seen to are struck off; what waits never is.
    await memory.set("orders", orders.filter((order, at) => order.state === "waiting" || at >= orders.length - 20));
    await memory.set("queue", [...((await memory.get("queue")) || []), ...steps]);
    await memory.set("address", ADDRESS.map((name) => [name, fields.get(`form[${name}]`) || ""]));
    // What was ordered has left the cart when the rest of it is changed.
    if (bought) for (const line of cart.mine.groups.flatMap((group) => group.lines)) if (line.selected) take(cart.mine, line.variant);
    recount(cart.mine);
    await memory.set("cart", { ...cart, base: structuredClone(cart.mine) });
  }
  tell({ kind: "cart", pieces: cart.mine.pieces });
  await registration.sync?.register("orders").catch(() => undefined);
  return to(lang, `/checkout/queued?key=${key}`);
}

/// In place of a key, in the form that works without a network.
const OFFLINE_KEY = "without-a-network";
/// What is filled in the next time.
const ADDRESS = ["name", "phone", "region_text", "line"];

/// The orders that were written down, the last first, as the page of them shows them.
async function queued() {
  const orders = ((await memory.get("orders")) || []).slice().reverse();
  return orders.map(({ key, at, total, state, link, why }) => ({ key, at, total, state, link: link || "", why: why || "" }));
}

/// Sends what waits, in its order. Whatever cannot be sent now waits on.
async function deliver() {
  await alone("deliver", async () => {
    for (let step; (step = ((await memory.get("queue")) || [])[0]); ) {
      const sent = step.kind === "cart" ? await sendCart(step) : await sendOrder(step);
      if (!sent) return;
      // An order that is written down at this very moment must not be lost.
      await alone("cart", async () => memory.set("queue", ((await memory.get("queue")) || []).slice(1)));
    }
    await alone("cart", sendChanges);
  });
}

/// Changes of the cart that no order follows.
async function sendChanges() {
  const cart = await memory.get("cart");
  if (!cart?.mine) return;
  const lines = differences(cart.base, cart.mine);
  const { sent, view } = lines.length ? await sendLines(lines, cart.lang) : { sent: true, view: cart.base };
  if (!sent) return;
  await (view ? memory.set("cart", { base: view, lang: cart.lang }) : memory.forget("cart"));
  if (lines.length && view) tell({ kind: "merged", pieces: view.pieces });
}

const sendCart = async (step) => (await sendLines(step.lines, step.lang)).sent;

/// Whether it was sent, and what has become of the cart. A change that the server does not take for what
/// it is is given up: it would stand in the way of everything behind it.
async function sendLines(lines, lang) {
  const fields = new URLSearchParams({ lang: lang || "zh" });
  lines.forEach((line, at) => {
    for (const [name, value] of Object.entries(line)) fields.set(`lines[${at}][${name}]`, String(value));
  });
  const response = await post("/api/cart/bring-back", fields);
  if (!response || later(response)) return { sent: false };
  return { sent: true, view: response.ok ? await response.json() : undefined };
}

async function sendOrder({ key, body }) {
  const order = ((await memory.get("orders")) || []).find((order) => order.key === key);
  if (!order || order.state !== "waiting") return true;
  if (Date.now() - order.at > DAY) {
    await orderIs(key, { state: "asks", why: "old" });
    return true;
  }
  const response = await post("/api/checkout/place", new URLSearchParams(body));
  if (!response || later(response)) return false;
  if (response.ok) {
    await orderIs(key, { state: "placed", link: response.headers.get("location") || to(order.lang, "/orders") });
  } else {
    await orderIs(key, { state: "asks", why: "changed" });
  }
  return true;
}

/// The server wants to be asked another time.
const later = (response) => response.status >= 500 || response.status === 429;

async function orderIs(key, news) {
  await alone("cart", async () => {
    const orders = (await memory.get("orders")) || [];
    await memory.set("orders", orders.map((order) => (order.key === key ? { ...order, ...news } : order)));
  });
  await tell({ kind: "order", key, ...news });
}

/// Strikes an order off the list: it was seen to, or is not wanted any more.
async function forgetOrder(key) {
  const rest = (all, same) => (all || []).filter((one) => !same(one));
  await memory.set("orders", rest(await memory.get("orders"), (order) => order.key === key));
  await memory.set("queue", rest(await memory.get("queue"), (step) => step.key === key));
}

async function post(path, fields) {
  try {
    const response = await fetch(path, { method: "POST", body: fields, headers: { accept: "application/json" } });
    await knownAs(response);
    return response;
  } catch {
    return undefined;
  }
}
