// What is kept, and when it is forgotten.

/// Keeps an answer. A full disk costs pictures first, and never the page that is being shown.
async function keep(name, key, response) {
  // Read whole at once: of a copy that nobody reads the other half may never come, and the deputy
  // would never be free for its successor.
  const body = await response.arrayBuffer();
  for (const again of [false, true]) {
    try {
      const cache = await caches.open(name);
      await cache.put(key, new Response(body, { status: response.status, headers: response.headers }));
      const kept = await cache.keys();
      for (const old of kept.slice(0, Math.max(0, kept.length - MOST[name]))) await cache.delete(old);
      return true;
    } catch {
      if (again || !(await makeRoom())) return false;
    }
  }
  return false;
}

/// Gives back half of the pictures; false when there is nothing to give.
async function makeRoom() {
  try {
    const cache = await caches.open(PICTURES);
    const kept = await cache.keys();
    for (const old of kept.slice(0, Math.ceil(kept.length / 2))) await cache.delete(old);
    return kept.length > 0;
  } catch {
    return false;
  }
}

/// A kept answer, from whichever cache. A broken cache is an empty one.
async function kept(key, options) {
  try {
    for (const name of [OWN, PAGES]) {
      const found = await (await caches.open(name)).match(key, options);
      if (found) return found;
    }
  } catch {
    // There is nothing to show, and that is all there is to say.
  }
  return undefined;
}

/// Forgets everything that concerns somebody.
async function forgetPerson() {
  await caches.delete(OWN);
  for (const key of ["who", "cart", "queue", "orders", "address", "unseen"]) await memory.forget(key);
  await forgetTold();
}

/// Somebody has told who they are: what waits to be sent is still theirs.
async function forgetBefore() {
  await caches.delete(OWN);
  await memory.forget("who");
  if (!(await memory.get("cart"))?.mine) await memory.forget("cart");
}

/// Whom the shop takes the browser for: an answer says so with a name that says nothing. Somebody else's
/// things are forgotten before anything of the new one is kept.
async function knownAs(response) {
  const who = response.headers.get("x-made-for");
  if (!who) return;
  await alone("who", async () => {
    const before = await memory.get("who");
    if (before && before !== who) await forgetPerson();
    if (who !== "everybody" && who !== "changed" && who !== before) await memory.set("who", who);
  });
}

/// Whether an answer is a whole page, or a whole answer.
function whole(response, kind) {
  return response.status === 200 && !response.redirected && (response.headers.get("content-type") || "").startsWith(kind);
}

/// Where an answer belongs: what was made for somebody is theirs.
const shelf = (response, own) => (own || response.headers.get("x-made-for") !== "everybody" ? OWN : PAGES);

/// Fetches a page or an answer only to keep it, as everybody sees it or as its owner does.
async function fetchToKeep(path, own) {
  const key = keyOf(new URL(path, HOME));
  const kind = path.startsWith("/api/") ? "application/json" : "text/html";
  try {
    const headers = { accept: kind };
    const response = await fetch(key, { credentials: own ? "same-origin" : "omit", headers, priority: "low" });
    if (own) await knownAs(response);
    if (whole(response, kind)) await keep(own ? OWN : PAGES, key, response);
  } catch {
    // Another time.
  }
}

/// How old a kept answer is, in milliseconds.
async function ageOf(path) {
  const found = await kept(keyOf(new URL(path, HOME)));
  const date = found && Date.parse(found.headers.get("date") || "");
  return date ? Date.now() - date : Infinity;
}

/// Keeps a file of the program for later, unless it is there.
async function fileForLater(address) {
  const cache = await caches.open(FILES);
  if (await cache.match(address)) return;
  const response = await fetch(address, { priority: "low" });
  if (response.ok) await keep(FILES, address, response);
}

/// Fetches a file of the program unless it is there.
async function file(address) {
  const cache = await caches.open(FILES).catch(() => undefined);
  const there = await cache?.match(address).catch(() => undefined);
  if (there) return there;
  const response = await fetch(address);
  if (response.ok) keep(FILES, address, response.clone()).catch(() => undefined);
  return response;
}

/// Forgets the programs of builds that no tab can still be running: this one and the one before stay.
async function forgetOldPrograms() {
  const builds = [BUILD, ...((await memory.get("builds")) || []).filter((build) => build !== BUILD)].slice(0, 2);
  await memory.set("builds", builds);
  const cache = await caches.open(FILES);
  for (const request of await cache.keys()) {
    const of = new URL(request.url).pathname.match(/^\/pkg\/([^/]+)\//);
    if (of && !builds.includes(of[1])) await cache.delete(request);
  }
}
