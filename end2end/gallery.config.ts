// Pictures of every page in docs/screenshots, by one command: `make screenshots` without addresses.
import { defineConfig } from "@playwright/test";
import usual from "./playwright.config";

export default defineConfig(usual, { testDir: "gallery", timeout: 300_000, projects: [{ name: "gallery" }] });
