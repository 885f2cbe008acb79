// What pages say, in both languages: page objects find buttons by what a shopper reads on them.
import type { Page } from "@playwright/test";
import type { Lang } from "../harness/shop";

export type Both = Readonly<Record<Lang, string>>;

/** How words beyond ASCII stand in what travels with a page (`app/src/travel.rs`), where they go as letters. */
export function travelling(words: string): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const units = Array.from({ length: words.length }, (_, at) => words.charCodeAt(at));
  return units.flatMap((unit) => [12, 6, 0].map((place) => letters[(unit >> place) & 63])).join("");
}

/** What every page object knows: the browser, and the language spoken in it. */
export class Place {
  constructor(
    readonly page: Page,
    readonly lang: Lang,
  ) {}

  /** One of two texts. */
  say(zh: string, en: string): string {
    return this.lang === "zh" ? zh : en;
  }

  /** A path of the shop in this language. */
  path(path: string): string {
    if (this.lang === "zh") return path;
    return path === "/" ? "/en" : `/en${path}`;
  }

  /** The page's own content, without header, footer and tabs. */
  get main() {
    return this.page.locator("main");
  }
}

/** Money as the pages write it, in fen; spaces and commas do not matter. */
export function fen(text: string): number {
  const found = /[¥￥]\s*([\d,]+(?:\.\d\d)?)/.exec(text);
  if (!found) throw new Error(`no amount of money in “${text}”`);
  return Math.round(Number(found[1].replaceAll(",", "")) * 100);
}
