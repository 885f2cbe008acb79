// How a slow phone answers on the buying path (INP): the processor slowed four times, every touch of a purchase timed
// from the touch to the next painted picture, and how soon suggestions stand under what is typed. Then, at full
// speed, how soon pages stand without a network, and how much memory a tab takes that has seen many pages:
// node felt.mjs [--runs=5]
import { chromium as playwright } from "@playwright/test";
import { chromium, flags } from "./harness/browser.mjs";
import { startServer } from "./harness/server.mjs";

const runs = Number(process.argv.find((argument) => argument.startsWith("--runs="))?.slice("--runs=".length) ?? 5);
const SLOWED = 4;
/** A quick finger stays this long, in milliseconds. One that leaves at once would be charged with its own touching. */
const HELD = 80;

const server = await startServer();
const browser = await playwright.launch({ executablePath: chromium, args: flags });
/** @type {Map<string, number[]>} */
const felt = new Map();

try {
  const paces = [await pace()];
  for (let run = 0; run < runs; run += 1) {
    const context = await browser.newContext({ baseURL: server.url, viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, locale: "zh-CN" });
    const page = await context.newPage();
    const wire = await context.newCDPSession(page);
    await wire.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
    await page.addInitScript(() => {
      const touches = [];
      Object.assign(window, { touches });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (entry.interactionId) touches.push(entry.duration);
      }).observe({ type: "event", buffered: true, durationThreshold: 16 });
    });
    const alive = () => page.locator("html[data-hydrated=yes]").waitFor();
    /** Does something and notes how long its slowest touch took; what is below 16 ms is not told. */
    const touch = async (name, act) => {
      await page.evaluate(() => (window.touches.length = 0));
      await act();
      // Two pictures later the browser has told of it.
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100)))));
      const times = await page.evaluate(() => window.touches);
      felt.set(name, [...(felt.get(name) ?? []), Math.max(0, ...times)]);
    };
    const tap = async (what) => {
      // Bars at the edges of the screen cover what only just came into view.
      await what.evaluate((one) => {
        one.scrollIntoView({ block: "center", behavior: "instant" });
        return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      });
      const { x, y, width, height } = await what.boundingBox();
      const touchPoints = [{ x: x + width / 2, y: y + height / 2 }];
      await wire.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
      await new Promise((done) => setTimeout(done, HELD));
      await wire.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    };
    const main = page.locator("main");
    await page.goto("/");
    await alive();
    await touch("a category on the home page", async () => {
      await tap(main.locator(".category-dots a").nth(1));
      await main.locator(".list-head").waitFor();
    });
    await touch("a product in the list", async () => {
      await tap(main.locator(".product-card a").first());
      await main.locator(".product").waitFor();
    });
    const options = main.locator(".option-row label");
    if ((await options.count()) > 1) await touch("another option", () => tap(options.nth(1)));
    await touch("one more piece", () => tap(main.getByRole("button", { name: "加一件" })));
    await touch("into the cart", async () => {
      await tap(main.getByRole("button", { name: "加入购物车" }));
      await page.waitForURL(/\/cart/);
      await alive();
    });
    await touch("one more in the cart", () => tap(main.getByRole("button", { name: "加一件" }).first()));
    await touch("to the checkout", async () => {
      await tap(main.getByRole("link", { name: "去结算" }));
      await page.waitForURL(/\/checkout/);
      await alive();
    });
    await touch("a name is typed", () => main.locator("[name='form[name]']").pressSequentially("王小云"));
    await touch("a province is chosen", () => main.getByRole("combobox").first().selectOption({ index: 5 }));
    await context.close();
  }
  const all = [...felt.values()].flat().sort((one, other) => one - other);
  console.log(`the processor slowed ${SLOWED} times, ${runs} purchases; milliseconds to the next picture (0: below 16)`);
  for (const [name, times] of felt) {
    times.sort((one, other) => one - other);
    console.log(`${name.padEnd(30)} middle ${times[Math.floor(times.length / 2)]}  slowest ${times[times.length - 1]}`);
  }
  console.log(`all ${all.length} touches: three of four within ${all[Math.floor(all.length * 0.75)]}, 98 of 100 within ${all[Math.floor(all.length * 0.98)]}`);
  await suggested();
  paces.push(await pace());
  await withoutNetwork();
  await remembered();
  await arrived();
  paces.push(await pace());
  console.log(`how dear the machine was, in milliseconds for the same work: ${paces.join(", ")} (before, after the touches and letters, at the end)`);
} finally {
  await browser.close();
  await server.stop();
}

/** How dear the machine is at this moment: milliseconds for 10,000 elements that are laid out and taken away at full speed, the middle of five tries. */
async function pace() {
  const page = await browser.newPage();
  const times = await page.evaluate(() => {
    const once = () => {
      const begun = performance.now();
      for (let round = 0; round < 20; round += 1) {
        const list = document.createElement("ul");
        for (let n = 0; n < 250; n += 1) list.append(Object.assign(document.createElement("li"), { innerHTML: `<b>${n}</b>` }));
        document.body.append(list);
        if (list.offsetHeight === 0) throw new Error("nothing was laid out");
        list.remove();
      }
      return performance.now() - begun;
    };
    return Array.from({ length: 5 }, once).sort((one, other) => one - other);
  });
  await page.close();
  return Math.round(times[2]);
}

/** Types words letter by letter and says how long it takes from a letter until what the shop suggests for it is painted. */
async function suggested() {
  const times = [];
  for (let run = 0; run < runs; run += 1) {
    const context = await browser.newContext({ baseURL: server.url, viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, locale: "zh-CN" });
    const page = await context.newPage();
    const wire = await context.newCDPSession(page);
    await page.addInitScript(() => {
      const really = window.fetch;
      /** When the picture after this one stands on the screen. */
      const painted = () =>
        new Promise((done) => {
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => done(performance.now());
            port2.postMessage(0);
          });
        });
      window.fetch = async (...asked) => {
        const answer = await really(...asked);
        const address = asked[0] instanceof Request ? asked[0].url : String(asked[0]);
        if (address.includes("/catalog/suggest")) {
          // Whoever reads the answer itself is told first, and has drawn it a picture later.
          void answer.clone().text().then(painted).then((at) => (window.paintedAt ||= at)).then(painted).then(() => (window.settled = true));
        }
        return answer;
      };
      addEventListener("input", (event) => Object.assign(window, { typedAt: event.timeStamp, paintedAt: 0, settled: false }), { capture: true });
      addEventListener("DOMContentLoaded", () => {
        const drawn = (changes) => {
          if (changes.some(({ target }) => target.closest?.("#suggestions"))) void painted().then((at) => (window.paintedAt = at));
        };
        new MutationObserver(drawn).observe(document, { subtree: true, childList: true });
      });
    });
    await page.goto("/");
    await page.locator("html[data-hydrated=yes]").waitFor();
    await wire.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
    const field = page.getByRole("banner").locator("input[type=search]");
    await field.focus();
    for (const word of ["衬衫", "yifu", "mug"]) {
      await field.fill("");
      // Nobody types into a list that is still being drawn.
      await page.locator(".suggestion-title").first().waitFor();
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100)))));
      for (const letter of word) {
        await field.pressSequentially(letter);
        await page.waitForFunction(() => window.settled);
        times.push(Math.round(await page.evaluate(() => window.paintedAt - window.typedAt)));
      }
    }
    await context.close();
  }
  times.sort((one, other) => one - other);
  const at = (share) => times[Math.floor(times.length * share)];
  console.log(`${times.length} letters typed, the processor slowed ${SLOWED} times; milliseconds until their suggestions are painted: middle ${at(0.5)}, 95 of 100 within ${at(0.95)}`);
}

/** Sees pages with a network, takes it away, and says how long each takes until its document stands. */
async function withoutNetwork() {
  const context = await browser.newContext({ baseURL: server.url, viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, locale: "zh-CN" });
  const page = await context.newPage();
  const alive = () => page.locator("html[data-hydrated=yes]").waitFor();
  await page.goto("/");
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
  await page.locator("main a[href*='/product/']").first().click();
  await alive();
  await page.waitForURL(/\/product\//);
  const product = new URL(page.url()).pathname;
  await page.goto(product);
  await alive();
  await page.getByRole("button", { name: "加入购物车" }).click();
  await page.waitForURL(/\/cart/);
  const paths = ["/", "/categories", product, "/cart"];
  await page.waitForFunction(async (paths) => {
    const kept = [];
    for (const name of await caches.keys()) {
      for (const request of await (await caches.open(name)).keys()) kept.push(new URL(request.url).pathname);
    }
    return paths.every((path) => kept.includes(path));
  }, paths);
  await context.setOffline(true);
  console.log(`without a network, ${runs} times; milliseconds until the document stands`);
  for (const path of paths) {
    const times = [];
    for (let run = 0; run < runs; run += 1) {
      await page.goto(path, { waitUntil: "domcontentloaded" });
      times.push(Math.round(await page.evaluate(() => performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd)));
    }
    times.sort((one, other) => one - other);
    console.log(`${path.padEnd(30)} middle ${times[Math.floor(times.length / 2)]}  slowest ${times[times.length - 1]}`);
  }
  await context.close();
}

/** Walks from page to page in one tab and says how much memory it takes after ten of them and after fifty. */
async function remembered() {
  const context = await browser.newContext({ baseURL: server.url, viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, locale: "zh-CN" });
  const page = await context.newPage();
  const wire = await context.newCDPSession(page);
  await page.addInitScript(() => {
    // The main part of the program brings the memory, and the parts that are fetched later share it.
    for (const way of ["instantiate", "instantiateStreaming"]) {
      const really = WebAssembly[way];
      WebAssembly[way] = async (...given) => {
        const made = await really(...given);
        const { memory } = (made.instance ?? made).exports;
        if (memory) window.memoryOfProgram ??= memory;
        return made;
      };
    }
  });
  const main = page.locator("main");
  const tabs = page.getByRole("navigation", { name: "底部导航" });
  const at = (path, what) => Promise.all([page.waitForURL((url) => path.test(url.pathname)), main.locator(what).first().waitFor()]);
  const goHome = async (link) => {
    await link.click();
    await at(/^\/$/, ".category-dots");
  };
  // Ten and fifty are both whole rounds of five, so that the home page is compared with the home page.
  const round = [
    async () => {
      await main.locator(".category-dots a").nth(1).click();
      await at(/^\/c\//, ".list-head");
    },
    async () => {
      await main.locator(".product-card a").first().click();
      await at(/^\/product\//, ".product");
    },
    () => goHome(page.getByRole("banner").locator(".site-name")),
    async () => {
      await tabs.getByRole("link", { name: "分类" }).click();
      await at(/^\/categories$/, ".category-tree");
    },
    () => goHome(tabs.getByRole("link", { name: "首页" })),
  ];
  await page.goto("/");
  await page.locator("html[data-hydrated=yes]").waitFor();
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  const told = [];
  for (let seen = 1; seen <= 50; seen += 1) {
    await round[(seen - 1) % round.length]();
    if (seen !== 10 && seen !== 50) continue;
    await wire.send("HeapProfiler.collectGarbage");
    const { usedSize } = await wire.send("Runtime.getHeapUsage");
    const { nodes } = await wire.send("Memory.getDOMCounters");
    const program = await page.evaluate(() => {
      // A page that the browser loaded anew has forgotten what was to be measured.
      if (!window.sameDocument) throw new Error("a link of the walk left the program");
      return window.memoryOfProgram.buffer.byteLength;
    });
    const megabytes = (bytes) => (bytes / 1024 / 1024).toFixed(1);
    told.push(`after ${seen} pages JS ${megabytes(usedSize)} MB + WebAssembly ${megabytes(program)} MB, ${nodes} DOM nodes`);
  }
  console.log(`memory of a tab: ${told.join("; ")}`);
  await context.close();
}

/** Comes for the first time and again over a slow network, with a quick and a slow processor, and says when the program is at work and what came. */
async function arrived() {
  // What Lighthouse calls slow 4G.
  const net = { offline: false, latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (750 * 1024) / 8 };
  const product = await (await fetch(new URL("/", server.url))).text().then((text) => /\/product\/[a-z0-9-]+/.exec(text)?.[0] ?? "/");
  for (const [path, slowed] of [["/", 1], [product, 1], ["/", SLOWED], [product, SLOWED]]) {
    const [first, again] = [[], []];
    for (let run = 0; run < runs; run += 1) {
      const context = await browser.newContext({ baseURL: server.url, viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, locale: "zh-CN" });
      for (const visits of [first, again]) {
        const page = await context.newPage();
        const wire = await context.newCDPSession(page);
        let bytes = 0;
        wire.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
        await wire.send("Network.enable");
        await wire.send("Network.emulateNetworkConditions", net);
        await wire.send("Emulation.setCPUThrottlingRate", { rate: slowed });
        await page.addInitScript(() => {
          new MutationObserver(() => {
            if (document.documentElement?.dataset.hydrated === "yes") window.aliveAt ??= performance.now();
          }).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-hydrated"] });
        });
        await page.goto(path);
        await page.waitForFunction(() => window.aliveAt > 0);
        const { alive, painted } = await page.evaluate(() => ({ alive: window.aliveAt, painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0 }));
        visits.push({ alive, painted, bytes });
        // What the service worker fetches for later belongs to nobody's visit.
        await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
        await page.close();
      }
      await context.close();
    }
    const middle = (visits, what) => Math.round(visits.map((visit) => visit[what]).sort((one, other) => one - other)[Math.floor(visits.length / 2)]);
    const stood = (visits) => `painted after ${middle(visits, "painted")} ms, the program at work after ${middle(visits, "alive")} ms`;
    console.log(`slow 4G, the processor slowed ${slowed} times, ${path}: ${stood(first)}, ${Math.round(middle(first, "bytes") / 1024)} KB came`);
    // The service worker asks beside the page, where the network is not slowed; what the phone keeps needs none.
    console.log(`  again, from what the phone keeps: ${stood(again)}`);
  }
}
