// Being told while the shop is not open (Web Push): fetched when somebody wishes it.

/// Asks the browser, and has the shop learn where to send what. Gives whether the browser allows it; throws
/// when something else went wrong.
export async function turnOn(send, lang, order) {
  if ((await Notification.requestPermission()) !== "granted") return false;
  const { pushManager } = await navigator.serviceWorker.ready;
  const key = await (await fetch("/api/push/key")).json();
  const { endpoint, keys } = (await subscribed(pushManager, key)).toJSON();
  const fields = new URLSearchParams({ endpoint, ...keys, lang, order });
  if (!(await send("/api/push/subscribe", fields))) throw new Error("the shop did not take the subscription");
  return true;
}

/// The browser's subscription to this very shop, made anew when it was made for other keys.
async function subscribed(pushManager, key) {
  const letters = atob(key.replace(/-/g, "+").replace(/_/g, "/"));
  const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  const before = await pushManager.getSubscription();
  const known = before && new Uint8Array(before.options.applicationServerKey || []);
  if (known && known.length === bytes.length && known.every((byte, at) => byte === bytes[at])) return before;
  await before?.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes });
}

/// The shop forgets this browser first: if that fails, nothing has changed.
export async function turnOff(send) {
  const { pushManager } = await navigator.serviceWorker.ready;
  const made = await pushManager.getSubscription();
  if (!made) return;
  const fields = new URLSearchParams({ endpoint: made.endpoint });
  if (!(await send("/api/push/unsubscribe", fields))) throw new Error("the shop did not answer");
  await made.unsubscribe();
}
