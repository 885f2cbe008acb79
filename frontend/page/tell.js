// Being told while the shop is not open (Web Push): fetched when somebody wishes it.

/// Turns it on or off for this browser, for an order or for all that the account names, and says so on the page. Gives
/// whether it is as was wished; throws when something went wrong.
export async function tell(how, order, { english, say, send, store, note, deputize, showTelling }) {
  const off = how === "off";
  if (off) await turnOff(send);
  else if (!(await turnOn(send, english ? "en" : "zh", order, deputize))) {
    showTelling();
    note("tell", say("浏览器没有允许通知", "The browser does not allow notifications"));
    return false;
  }
  store.set("told", off ? null : "1");
  note("tell", off ? say("已关闭", "It is off") : say("好，有消息就通知你", "You will be told"));
  return true;
}

/// Asks the browser, and has the shop learn where to send what. Gives whether the browser allows it; throws
/// when something else went wrong.
async function turnOn(send, lang, order, deputize) {
  if ((await Notification.requestPermission()) !== "granted") return false;
  // It is the deputy that is told, and at a first visit it may not have been taken on yet.
  deputize();
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
async function turnOff(send) {
  const { pushManager } = await navigator.serviceWorker.ready;
  const made = await pushManager.getSubscription();
  if (!made) return;
  const fields = new URLSearchParams({ endpoint: made.endpoint });
  if (!(await send("/api/push/unsubscribe", fields))) throw new Error("the shop did not answer");
  await made.unsubscribe();
}
