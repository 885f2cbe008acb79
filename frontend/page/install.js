// Offers to put the shop on the phone's home screen.

/// Through the browser's own prompt, which `event` brought.
export function offer(event, { note, drop, say, store, later }) {
  const no = () => {
    store.set("install", "no");
    drop("install");
  };
  const install = async () => {
    drop("install");
    await event.prompt();
    if ((await event.userChoice).outcome !== "accepted") store.set("install", "no");
  };
  note("install", say("把商城装到手机上，像应用一样打开", "Put the shop on your home screen"), [
    [say("安装", "Install"), install],
    [later, no],
  ]);
}

/// Safari on a phone has no prompt of its own: three steps in a sheet, once.
export function showSteps({ say, store }) {
  if (!/iP(hone|ad|od)/.test(navigator.userAgent)) return;
  const sheet = document.createElement("dialog");
  sheet.className = "install-sheet";
  const element = (kind, textContent, rest = {}) => Object.assign(document.createElement(kind), { textContent, ...rest });
  const steps = document.createElement("ol");
  steps.append(
    element("li", say("点屏幕下方的分享按钮", "Tap the share button at the bottom")),
    element("li", say("选“添加到主屏幕”", "Choose “Add to Home Screen”")),
    element("li", say("点右上角的“添加”", "Tap “Add” at the top right")),
  );
  const close = element("button", say("知道了", "Got it"), { type: "button", className: "button button-primary" });
  close.onclick = () => sheet.close();
  sheet.onclose = () => {
    store.set("install", "no");
    sheet.remove();
  };
  sheet.append(element("h2", say("把商城放到主屏幕", "Put the shop on your home screen")), steps, close);
  document.body.append(sheet);
  sheet.showModal();
}
