// Goods of the demo shop that the journeys are about. The demo shop is the same at every start.
import type { Both } from "./words";

export interface Good {
  slug: string;
  title: Both;
  /** Price of one piece as it is offered first, in fen. */
  price: number;
}

/** Two books of the mall's own shop, without options, dozens of each. */
export const plantBook: Good = {
  slug: "hundred-roadside-plants",
  title: { zh: "路边的一百种草木", en: "A Hundred Plants by the Roadside" },
  price: 6800,
};
export const badgerBook: Good = {
  slug: "badger-post-office-tales",
  title: { zh: "獾先生的邮局（注音童话）", en: "Mr Badger's Post Office (Stories with Pinyin)" },
  price: 4500,
};

/** A book that another merchant sells. */
export const skyBook: Good = {
  slug: "night-sky-from-balcony",
  title: { zh: "阳台上的星空", en: "The Night Sky from a Balcony" },
  price: 5900,
};

/** Three flavours in two packs; of three blocks unsalted there are three. */
export const butter = {
  slug: "cultured-salted-butter",
  title: { zh: "发酵黄油（海盐款）", en: "Cultured butter with sea salt" },
  sku: "cultured-salted-butter-garlic-one",
  plain: { zh: "淡味", en: "Unsalted" },
  garlic: { zh: "蒜香", en: "Garlic" },
  one: { zh: "1 块 200 克", en: "1 block, 200 g" },
  three: { zh: "3 块", en: "3 blocks" },
};

/** Two weights of two tastes; the big one with herbs is sold out. */
export const cheese = {
  slug: "wedge-farmhouse-cheese",
  big: { zh: "500 克", en: "500 g" },
  herb: { zh: "香草", en: "Herb" },
};

/** The small bag: three left; the big one: none. */
export const carrots = {
  slug: "driedcarrot-rabbit-nibbles",
  big: { zh: "300 克", en: "300 g" },
};

/** The last four of a set of rulers. */
export const rulers: Good = {
  slug: "aluminium-setsquare-kit",
  title: { zh: "小尺 铝合金套尺 四件", en: "Xiaochi Aluminium Ruler Set, Four Pieces" },
  price: 2680,
};

/** The last two of a sprouting kit, in the pack that is offered first. */
export const sprouts: Good = {
  slug: "windowsill-sprout-kit",
  title: { zh: "青园 窗台芽苗种植套装", en: "Qingyuan Windowsill Sprout Kit" },
  price: 3600,
};

/** Sold out altogether. */
export const keyboard = { slug: "pocket-midi-25" };
