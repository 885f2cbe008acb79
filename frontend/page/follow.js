// Follows the orders of an open page: when something has happened to them, the program asks for the page again.
// The page says how much had happened when it was drawn, the server says how much has by now, at once and whenever
// it is more; so nothing is missed while a phone sleeps.

/// The open line, if there is one; how much the server said last; whose page it is and what it is told with.
let line;
let told;
let place;
/// What is tried again in a moment; when what was said fades.
let waiting;
let fading;

/// Follows what the page of this address shows, once it stands. Gives what ends it.
export function follow(tools) {
  hangUp();
  place = { ...tools, key: location.pathname.split("/").pop() };
  begin();
  return hangUp;
}

function hangUp() {
  clearTimeout(waiting);
  clearTimeout(fading);
  line?.close();
  place?.drop("news");
  line = told = place = undefined;
}

/// The orders on the screen; nothing while they are under way, and where nobody may see them.
const shown = () => document.querySelector(`[data-news][data-key="${CSS.escape(place.key)}"]`);

function begin() {
  if (shown()) open();
  else waiting = setTimeout(begin, 1000);
}

function open() {
  clearTimeout(waiting);
  line?.close();
  line = new EventSource(`/events/order/${place.key}`);
  line.onmessage = ({ data }) => {
    told = data;
    look();
  };
  // A broken line the browser opens again by itself, but not one that was answered with an error.
  line.onerror = () => {
    if (line?.readyState === EventSource.CLOSED) waiting = setTimeout(again, 60_000);
  };
}

function again() {
  if (place && line?.readyState === EventSource.CLOSED) open();
}

function look() {
  clearTimeout(waiting);
  const page = shown();
  // Another page of them is under way, and may be older than the news.
  if (!page) return void (waiting = setTimeout(look, 1000));
  if (page.dataset.news === told) return;
  const { renew, note, drop, say } = place;
  clearTimeout(fading);
  const news = say("订单有新进展", "Your order has news");
  if (busy(page)) return note("news", news, [[say("查看", "Look"), () => (drop("news"), renew())]]);
  renew();
  note("news", news);
  fading = setTimeout(() => drop("news"), 6000);
}

/// Whether somebody is at work in the page: what they write, have opened or marked must not go away under their hands.
function busy(page) {
  const touched = ({ type, checked, defaultChecked, value, defaultValue }) =>
    type === "radio" || type === "checkbox" ? checked !== defaultChecked : value !== defaultValue;
  const fields = page.querySelectorAll("input:not([type=hidden]), textarea");
  const marked = getSelection();
  return (
    page.querySelector("details[open], :focus-visible") !== null ||
    (!marked.isCollapsed && page.contains(marked.anchorNode)) ||
    [...fields].some(touched)
  );
}

// A page that is put aside for the back button hangs up, and calls again when it is shown again; so does a line that
// ended, when somebody looks again or the network is back.
addEventListener("pagehide", () => line?.close());
addEventListener("pageshow", again);
addEventListener("online", again);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && again());
