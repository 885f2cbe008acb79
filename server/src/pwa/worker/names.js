// The shop's deputy on the phone. It keeps what was seen for when there is no network, takes changes
// of the cart and orders that cannot be sent yet, and sends them once when there is one again. The
// server decides everything; what is shown meanwhile is what it said last.
//
// Read in this order: names (what there is), keep (what is kept and when it is forgotten), answer
// (pages, files, pictures, questions), cart (changes without a network), queue (orders without a
// network), push (what the shop tells), life (which event leads where).

// Written by the server: the build, the addresses of its program, and those fetched when there is time.
const BUILD = "$build";
const PROGRAM = $program;
const LATER = $later;

// What everybody may see, what concerns one person, the program of some builds, pictures.
const PAGES = "pages";
const OWN = "own";
const FILES = "files";
const PICTURES = "pictures";

// How many of each are kept: the oldest go first.
const MOST = { [PAGES]: 160, [OWN]: 60, [FILES]: 120, [PICTURES]: 300 };
// With a kept copy at hand nobody waits longer for the network, in milliseconds.
const PATIENCE = 4000;
const DAY = 24 * 60 * 60 * 1000;

const HOME = location.origin;

/// An address without the language, and the language.
function split(path) {
  const english = path === "/en" || path.startsWith("/en/");
  return { lang: english ? "en" : "zh", bare: english ? path.slice(3) || "/" : path };
}

/// An address in a language.
function to(lang, path) {
  return lang === "en" ? (path === "/" ? "/en" : `/en${path}`) : path;
}

/// Under what a page is kept: how it was reached and what it just said do not matter.
function keyOf(url) {
  const key = new URL(url, HOME);
  key.hash = "";
  if (/^(\/en)?\/cart$/.test(key.pathname)) key.search = "";
  for (const passing of ["source", "added", "done", "share"]) key.searchParams.delete(passing);
  return key.href;
}

// Pages of one person that may be kept on their phone; everything else of theirs is always asked for.
const OWN_PAGES = /^\/(cart|orders|order\/[^/]+|checkout\/(offline|queued))$/;
// Pages with the goods, and what is said of them.
const PUBLIC_PAGES = /^\/(|categories|search|flash|about|offline|(c|shop|product)\/[^/]+)$/;
// The answers that are kept, of the shop and of a person.
const PUBLIC_ANSWERS = /^\/api\/catalog\/(home|tree|list|product|merchant|flash|offered)$/;
const OWN_ANSWERS = /^\/api\/(cart\/(view|count)|orders\/mine|order\/view)$/;

/// A small memory beside the caches.
const memory = {
  async store(mode, use) {
    const opening = indexedDB.open("yunmall", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("memory");
    const base = await done(opening);
    try {
      return await done(use(base.transaction("memory", mode).objectStore("memory")));
    } finally {
      base.close();
    }
  },
  get: (key) => memory.store("readonly", (all) => all.get(key)),
  set: (key, value) => memory.store("readwrite", (all) => all.put(value, key)),
  forget: (key) => memory.store("readwrite", (all) => all.delete(key)),
};

function done(asked) {
  return new Promise((good, bad) => {
    asked.onsuccess = () => good(asked.result);
    asked.onerror = () => bad(asked.error);
  });
}

/// One after the other, also among events that overlap.
const alone = (name, act) => navigator.locks.request(name, act);

/// Tells every open page of the shop.
async function tell(message) {
  for (const page of await clients.matchAll({ type: "window" })) page.postMessage(message);
}
