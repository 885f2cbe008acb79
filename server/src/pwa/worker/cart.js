// The cart without a network. `base` is what the server said last, `mine` what it looks like since.
// When there is a network again, the differences go to the server line by line, and it answers with
// what has become of them.

/// The questions that the cart answers.
const CARTS = ["/api/cart/view", "/api/checkout/cart"];

/// The server has said what is in the cart.
async function cartIs(url, view) {
  await alone("cart", async () => {
    const cart = (await memory.get("cart")) || {};
    // What was changed meanwhile and has not been sent yet is not forgotten.
    if (!cart.mine && !((await memory.get("queue")) || []).length) {
      await memory.set("cart", { base: view, lang: url.searchParams.get("lang") || "zh" });
    }
  });
}

const emptyCart = () => ({
  groups: [],
  saved: [],
  totals: { items: yuan(0), discount: yuan(0), delivery: yuan(0), tax: yuan(0), total: yuan(0) },
  selected: 0,
  pieces: 0,
});
const yuan = (minor) => ({ minor, currency: "CNY" });

/// The cart as it looks now, when it is known.
async function cartNow(url) {
  if (!CARTS.includes(url.pathname)) return undefined;
  const cart = (await memory.get("cart")) || {};
  return { value: cart.mine || cart.base || emptyCart() };
}

async function countNow(url) {
  if (url.pathname !== "/api/cart/count") return undefined;
  const cart = (await memory.get("cart")) || {};
  return { value: (cart.mine || cart.base || emptyCart()).pieces };
}

/// Takes a change that cannot be sent. Gives where to go, nothing when it cannot be taken.
async function takenMeanwhile(url, fields) {
  const lang = fields.get("lang") === "en" ? "en" : "zh";
  switch (url.pathname) {
    case "/api/cart/add":
      return alone("cart", () => addMeanwhile(fields, lang));
    case "/api/cart/change":
      return alone("cart", () => changeMeanwhile(fields, lang));
    case "/api/checkout/place":
      return alone("cart", () => orderMeanwhile(fields, lang));
    default:
      return undefined;
  }
}

async function openCart() {
  const cart = (await memory.get("cart")) || {};
  cart.base ||= emptyCart();
  cart.mine ||= structuredClone(cart.base);
  return cart;
}

async function saveCart(cart) {
  recount(cart.mine);
  await memory.set("cart", cart);
  tell({ kind: "cart", pieces: cart.mine.pieces });
}

/// A product form: its variant is known from what the shop said when the page was looked at.
async function addMeanwhile(fields, lang) {
  const offered = await offeredOf(fields.get("product"), fields.get("variant"), lang);
  const values = ["v1", "v2", "v3"].map((name) => fields.get(name)).filter(Boolean);
  const named = fields.get("variant");
  const meant = offered.find(
    (one) => (named ? one.line.variant === named : values.length === one.values.length && values.every((value) => one.values.includes(value))),
  );
  if (!meant) return undefined;
  const quantity = Math.max(1, Math.min(9999, parseInt(fields.get("quantity") || "1", 10) || 1));
  const cart = await openCart();
  const there = find(cart.mine, meant.line.variant);
  // Another merchant brings another parcel.
  if (!cart.mine.groups.some((group) => group.merchant === meant.merchant)) cart.mine.totals.delivery.minor += meant.delivery.minor;
  if (there && !there.saved) {
    there.line.quantity = Math.min(9999, there.line.quantity + quantity);
    there.line.selected = true;
  } else {
    if (there) take(cart.mine, meant.line.variant);
    put(cart.mine, meant, { ...meant.line, quantity, selected: true });
  }
  await saveCart(cart);
  return to(lang, "/cart?added=1");
}

/// Every variant of a product as a line of one piece, as the shop said when somebody looked at it.
async function offeredOf(product, variant, lang) {
  for (const name of [PAGES, OWN]) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const address = new URL(request.url);
      if (address.pathname !== "/api/catalog/offered" || address.searchParams.get("lang") !== lang) continue;
      const offered = await (await cache.match(request)).json();
      if (offered.some((one) => one.line.product === product || one.line.variant === variant)) return offered;
    }
  }
  return [];
}

/// What a button of the cart's page says.
async function changeMeanwhile(fields, lang) {
  const [variant, how] = [fields.get("variant"), fields.get("change")];
  const quantity = parseInt(fields.get("quantity") || "", 10);
  const cart = await openCart();
  const there = find(cart.mine, variant);
  if (how.startsWith("restore")) {
    const before = find(cart.base, variant) || cart.gone?.[variant];
    if (!there && before) put(cart.mine, before.of || {}, { ...before.line, quantity: quantity || 1 }, how === "restore-later");
    await saveCart(cart);
    return to(lang, "/cart");
  }
  if (!there) return to(lang, "/cart");
  const { line } = there;
  let where = to(lang, "/cart");
  switch (how) {
    case "set":
      if (quantity >= 1 && quantity <= 9999) line.quantity = quantity;
      break;
    case "more":
      line.quantity = Math.min(9999, line.quantity + 1);
      break;
    case "fewer":
      line.quantity = Math.max(1, line.quantity - 1);
      break;
    case "tick":
    case "untick":
      line.selected = how === "tick";
      break;
    case "tick-all":
    case "untick-all":
      for (const line of cart.mine.groups.flatMap((group) => group.lines)) line.selected = how === "tick-all";
      break;
    case "later":
    case "back":
      take(cart.mine, variant);
      put(cart.mine, there.of || {}, { ...line, selected: true }, how === "later");
      break;
    case "remove":
      take(cart.mine, variant);
      cart.gone = { ...cart.gone, [variant]: there };
      where += `?removed=${variant}&quantity=${line.quantity}${there.saved ? "&later=1" : ""}`;
      break;
    default:
      return undefined;
  }
  await saveCart(cart);
  return where;
}

/// A line, whose it is, and whether it is set aside.
function find(view, variant) {
  for (const group of view.groups) {
    const line = group.lines.find((line) => line.variant === variant);
    if (line) return { line, of: { merchant: group.merchant, slug: group.slug, name: group.name }, saved: false };
  }
  const line = view.saved.find((line) => line.variant === variant);
  return line && { line, of: undefined, saved: true };
}

function take(view, variant) {
  for (const group of view.groups) group.lines = group.lines.filter((line) => line.variant !== variant);
  view.groups = view.groups.filter((group) => group.lines.length);
  view.saved = view.saved.filter((line) => line.variant !== variant);
}

function put(view, of, line, aside) {
  if (aside) return void view.saved.unshift(line);
  let group = view.groups.find((group) => group.merchant === of.merchant);
  if (!group) {
    group = { merchant: of.merchant || "", slug: of.slug || "", name: of.name || "", lines: [], free_delivery_in: null };
    view.groups.unshift(group);
  }
  group.lines.unshift(line);
}

/// Sums, as far as they can be known. What delivery costs only the server knows; here it is what it said
/// last, and what it takes for what has come in since.
function recount(view) {
  const lines = view.groups.flatMap((group) => group.lines);
  for (const line of lines) line.total = { ...line.unit_price, minor: line.unit_price.minor * line.quantity };
  const bought = lines.filter((line) => line.selected && !line.problem);
  const items = bought.reduce((sum, line) => sum + line.total.minor, 0);
  view.pieces = lines.reduce((sum, line) => sum + line.quantity, 0);
  view.selected = bought.reduce((sum, line) => sum + line.quantity, 0);
  const delivery = bought.length ? view.totals.delivery.minor : 0;
  view.totals.items = { ...view.totals.items, minor: items };
  view.totals.total = { ...view.totals.total, minor: items - view.totals.discount.minor + delivery };
  for (const group of view.groups) group.free_delivery_in = null;
}

/// What is different, as the server wants to hear it: before, now, ticked, set aside.
function differences(base, mine) {
  const variants = new Set([base, mine].flatMap((view) => [...view.groups.flatMap((group) => group.lines), ...view.saved]).map((line) => line.variant));
  const changed = [];
  for (const variant of variants) {
    const [before, now] = [find(base, variant), find(mine, variant)];
    const same = before && now && before.line.quantity === now.line.quantity && before.line.selected === now.line.selected && before.saved === now.saved;
    if (same) continue;
    changed.push({
      variant,
      before: before ? before.line.quantity : 0,
      now: now ? now.line.quantity : 0,
      selected: now ? now.line.selected : false,
      saved: now ? now.saved : false,
      seen_price: (now || before).line.unit_price.minor,
    });
  }
  return changed;
}
