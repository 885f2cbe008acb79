// What the shop tells while nobody looks at it.

addEventListener("push", (event) => event.waitUntil(told(event.data)));

/// A browser that knows the declarative form shows it by itself and never asks; the others show the same
/// here. Something must be shown, or the browser takes the permission back.
async function told(data) {
  const message = data.json();
  const { title, body, lang, dir, tag, icon, navigate, silent } = message.notification;
  const count = Number(message.app_badge) || 0;
  await registration.showNotification(title, { body, lang, dir, tag, icon, silent, renotify: true, data: { navigate } });
  await memory.set("unseen", count);
  await mark(count);
  await tell({ kind: "told" });
}

/// The number on the shop's icon, where there is one.
const mark = (count) => Promise.resolve(count ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.()).catch(() => undefined);

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(opened(new URL(event.notification.data?.navigate || "/", HOME)));
});

/// A tap leads there in a page of the shop that is open, else in a new one.
async function opened(address) {
  if (address.origin !== HOME) return;
  for (const page of await clients.matchAll({ type: "window" })) {
    const there = await page.navigate(address.href).catch(() => undefined);
    if (there) return there.focus();
  }
  await clients.openWindow(address.href);
}

/// What was told concerned somebody who has gone.
async function forgetTold() {
  await mark(0);
  for (const shown of await registration.getNotifications()) shown.close();
}

/// Somebody looks at their orders: what was told of them is seen.
async function lookedAtOrders() {
  if (!(await memory.get("unseen"))) return;
  await memory.set("unseen", 0);
  await mark(0);
  await fetch("/api/push/looked", { method: "POST", headers: { accept: "application/json" } }).catch(() => undefined);
}

// The browser has made a new address for its messages: the shop learns it.
addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(
    (async () => {
      const key = event.oldSubscription?.options.applicationServerKey;
      const made = event.newSubscription || (key && (await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })));
      if (!made) return;
      const { endpoint, keys } = made.toJSON();
      const fields = new URLSearchParams({ endpoint, ...keys, lang: (await memory.get("lang")) || "zh" });
      await fetch("/api/push/subscribe", { method: "POST", body: fields, headers: { accept: "application/json" } });
    })(),
  );
});
