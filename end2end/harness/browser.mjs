// One browser for tests, pictures and measurements: Debian's Chromium, never a downloaded one.
export const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Nothing here calls home, and Chinese machines without a GPU draw the same pictures. */
export const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
