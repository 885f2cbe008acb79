// The page in place of those that were not kept lists those that were.

export async function list(english) {
  const section = document.querySelector("[data-kept]");
  const items = section.querySelector("ul");
  const here = english ? /^\/en\/product\/[^/]+$/ : /^\/product\/[^/]+$/;
  for (const name of ["own", "pages"]) {
    const cache = await caches.open(name);
    for (const request of (await cache.keys()).reverse()) {
      const address = new URL(request.url);
      if (!here.test(address.pathname) || items.children.length >= 20) continue;
      const html = await (await cache.match(request)).text();
      const link = document.createElement("a");
      link.href = address.pathname + address.search;
      link.textContent = new DOMParser().parseFromString(html, "text/html").title.split(" · ")[0];
      const item = document.createElement("li");
      item.append(link);
      items.append(item);
    }
  }
  section.hidden = !items.children.length;
}
