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

/** Three flavours in two packs; the big pack is there in garlic only, two of it. */
export const butter = {
  slug: "cultured-salted-butter",
  title: { zh: "发酵黄油（海盐款）", en: "Cultured butter with sea salt" },
  sku: "cultured-salted-butter-garlic-one",
  plain: { zh: "淡味", en: "Unsalted" },
  garlic: { zh: "蒜香", en: "Garlic" },
  salted: { zh: "海盐", en: "Sea salt" },
  one: { zh: "1 块 200 克", en: "1 block, 200 g" },
  three: { zh: "3 块", en: "3 blocks" },
};

/** Eight peaches: three boxes left; twelve: none. */
export const peaches = {
  slug: "yangshan-honey-peaches",
  eight: { zh: "8 个装", en: "8 fruit" },
  twelve: { zh: "12 个装", en: "12 fruit" },
};

/** The last two of a toy and of a projector. */
export const fireEngine: Good = {
  slug: "ladder-fire-engine",
  title: { zh: "云梯消防车玩具", en: "Fire engine with ladder" },
  price: 9900,
};
export const projector: Good = {
  slug: "lantern-projector",
  title: { zh: "禾屿 灯影 便携投影仪", en: "Heyu Lamplight Portable Projector" },
  price: 199900,
};

/** Sold out altogether. */
export const keyboard = { slug: "pocket-midi-25" };
