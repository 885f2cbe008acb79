// After whatever the tests did to it, a shop's books are right.
import { runCommand, type Server } from "./server.mjs";

/**
 * Has `yunmall audit` check a shop while it is open, as a shopkeeper would; a row that breaks an
 * invariant of stock, money or history fails whatever is running, with the row in its message.
 */
export async function expectRightBooks(shop: Server): Promise<void> {
  await runCommand(shop, "audit");
}

/** Lends a shop out, looks into its books when it comes back, and closes it in any case. */
export async function lend(shop: Server, use: (shop: Server) => Promise<void>): Promise<void> {
  try {
    await use(shop);
    await expectRightBooks(shop);
  } finally {
    await shop.stop();
  }
}
