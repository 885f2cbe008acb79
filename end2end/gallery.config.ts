// Pictures of every page in docs/screenshots, by one command: `make screenshots` without addresses.
import usual from "./playwright.config";

export default { ...usual, testDir: "gallery", timeout: 1_800_000, projects: [{ name: "gallery" }] };
