// How the parts of the program are asked for, and what happens when one does not come: a phone in a lift asks again,
// and the page that was wanted comes from the server whole.

/** The link that was followed last, and the page on which: there it still waits, or it has been served. */
let wanted;
addEventListener(
  "click",
  (event) => {
    const link = event.target instanceof Element && event.target.closest("a[href]");
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || link?.target;
    const led = link && !elsewhere && link.origin === location.origin && link.href !== location.href;
    wanted = led ? { href: link.href, from: location.href, at: Date.now() } : undefined;
  },
  { capture: true, passive: true },
);
addEventListener("popstate", () => (wanted = undefined));

/** Calls `load` until it succeeds, with a pause between that grows, and at once when the network is back. */
async function patiently(load) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await load();
    } catch (error) {
      console.warn("a part of the shop did not come", error);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, Math.min(250 * 2 ** tries, 15_000));
      addEventListener("online", resolve, { once: true });
    });
    // Whoever waits for a page gets it without the program: as a kept page, or a new build's.
    if (tries > 2 && wanted?.from === location.href && Date.now() - wanted.at < 20_000) location.assign(wanted.href);
  }
}

/** Done when the part before has been asked for. */
let asked = Promise.resolve();

/**
 * Once the page is alive, asks for each part in a turn of its own, without waiting for what comes: asking for all the
 * files of a page in one go keeps a slow phone from hearing the touch that made it ask. While the page still comes to
 * life nothing is in between. The name is that of the browser's own, which the module around this calls.
 */
function fetch(part) {
  if (!document.documentElement.dataset.hydrated) return window.fetch(part);
  asked = asked.then(() => new Promise((resolve) => setTimeout(resolve)));
  return asked.then(() => window.fetch(part));
}
