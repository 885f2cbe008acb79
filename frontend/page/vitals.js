// How this visit feels (Web Vitals), told to the shop once, when the page is left. Nothing about who it is.
// What is measured and how: https://web.dev/articles/vitals

const path = location.pathname;
const found = {};

function watch(type, read, options = {}) {
  try {
    new PerformanceObserver((list) => list.getEntries().forEach(read)).observe({ type, buffered: true, ...options });
  } catch {
    // This browser does not measure it.
  }
}

const [navigation] = performance.getEntriesByType("navigation");
if (navigation?.responseStart > 0) found.ttfb = navigation.responseStart;
// Painting counts until somebody touches the page.
let untouched = true;
for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, () => (untouched = false), { once: true, capture: true });
watch("largest-contentful-paint", ({ startTime }) => {
  if (untouched) found.lcp = startTime;
});
// What moves within five seconds, and a second of what moved before, moves together.
let [sum, first, last] = [0, 0, 0];
found.cls = 0;
watch("layout-shift", ({ value, startTime, hadRecentInput }) => {
  if (hadRecentInput) return;
  const together = startTime - last < 1000 && startTime - first < 5000;
  if (!together) first = startTime;
  sum = together ? sum + value : value;
  last = startTime;
  found.cls = Math.max(found.cls, sum * 1000);
});
watch("event", ({ interactionId, duration }) => {
  if (interactionId) found.inp = Math.max(found.inp || 0, duration);
}, { durationThreshold: 40 });

function tell() {
  if (document.visibilityState !== "hidden" || !found.lcp) return;
  removeEventListener("visibilitychange", tell);
  const whole = Object.entries(found).map(([name, value]) => [name, String(Math.round(value))]);
  navigator.sendBeacon?.("/vitals", new URLSearchParams([["path", path], ...whole]));
}
addEventListener("visibilitychange", tell);
