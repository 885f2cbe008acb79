// The demo shop is filled and its pictures are drawn once per run. Every shop of a test is a copy:
// pictures as hard links (they are named by their content and never change), database and keys as
// real copies. A copy is open within a second.
import {
  constants,
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setUpOwner } from "./owner";
import { newFolder, startServer, type Server } from "./server.mjs";

/**
 * Where the template of this run lies; the workers inherit it. Whoever writes tests may name a
 * folder of their own, which is kept and taken again at the next run.
 */
const kept = process.env.YUNMALL_E2E_TEMPLATE;
const template = () => kept ?? join(process.env.YUNMALL_E2E_RUN ?? "", "template");
const NOBODYS = "nobodys.db";
const READY = "ready";

export interface CopyOptions {
  /** Without an owner the program prints its one-time link, as at a first start. */
  owned?: boolean;
  env?: Record<string, string>;
}

/** Before the first test: fills the demo shop, and then gives it an owner. */
export default async function prepare(): Promise<() => Promise<void>> {
  const given = process.env.YUNMALL_E2E_FOLDER;
  const run = given ?? mkdtempSync(join(tmpdir(), "yunmall-e2e-"));
  process.env.YUNMALL_E2E_RUN = run;
  // Playwright tidies up after an interruption only; being ended from outside shall be one.
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.kill(process.pid, "SIGINT"));
  const tidyUp = async () => {
    endWhatIsLeft(run);
    // A folder that was handed to us is its giver's to remove, with the results in it.
    if (!given) rmSync(run, { recursive: true, force: true });
    else if (!kept) rmSync(template(), { recursive: true, force: true });
  };
  try {
    if (!existsSync(join(template(), READY))) await draw(template());
  } catch (error) {
    await tidyUp();
    throw error;
  }
  return tidyUp;
}

async function draw(folder: string): Promise<void> {
  const began = Date.now();
  mkdirSync(folder, { recursive: true });
  await (await startServer({ folder, keep: true })).stop();
  copyFileSync(join(folder, "yunmall.db"), join(folder, NOBODYS));
  const shop = await startServer({ folder, keep: true });
  await setUpOwner(shop);
  await shop.stop();
  writeFileSync(join(folder, READY), "");
  console.log(`demo shop drawn once for all tests in ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

/** Opens a fresh copy of the demo shop; it is gone when it stops. */
export async function openCopy({ owned = true, env }: CopyOptions = {}): Promise<Server> {
  const from = template();
  const folder = newFolder();
  copyFileSync(join(from, owned ? "yunmall.db" : NOBODYS), join(folder, "yunmall.db"), constants.COPYFILE_FICLONE);
  copyFileSync(join(from, "keys.json"), join(folder, "keys.json"));
  linkAll(join(from, "files"), join(folder, "files"));
  return startServer({ folder, env });
}

function linkAll(from: string, to: string): void {
  if (!existsSync(from)) return;
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkAll(source, target);
    else
      try {
        linkSync(source, target);
      } catch {
        cpSync(source, target); // Another file system, or one without links.
      }
  }
}

/** Ends the shops of workers that were killed before they could do it themselves. */
function endWhatIsLeft(run: string): void {
  for (const entry of readdirSync(run, { withFileTypes: true })) {
    const note = join(run, entry.name, "server.pid");
    if (!entry.isDirectory() || !existsSync(note)) continue;
    const pid = Number(readFileSync(note, "utf8"));
    try {
      if (readlinkSync(`/proc/${pid}/exe`).includes("yunmall")) process.kill(pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}
