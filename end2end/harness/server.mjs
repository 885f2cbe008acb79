// Starts the release program the way a shopkeeper would: an empty folder, a free port on loopback.
// Plain JavaScript, because the scripts beside Playwright use it too.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// Where the last build put its results: the Makefile says so, or else what it wrote down.
const repository = fileURLToPath(new URL("../..", import.meta.url));
const notes = join(repository, "target/toolchain.env");
const noted = existsSync(notes) ? /CARGO_TARGET_DIR:-([^}]*)\}/.exec(readFileSync(notes, "utf8"))?.[1] : undefined;
const target = process.env.CARGO_TARGET_DIR ?? noted ?? join(repository, "target");
const program = process.env.YUNMALL_BIN ?? join(target, "release/yunmall");
export const site = process.env.YUNMALL_SITE_ROOT ?? join(target, "site");

/** How long a first start may take: migrating, and drawing the demo shop while others keep the machine busy. */
const READY_WITHIN = 300_000;

/** @typedef {Awaited<ReturnType<typeof startServer>>} Server */

/** @returns {Promise<number>} a port nobody listens on right now */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}

/** Looks again soon; there is nothing on the other side that could call us. */
const soon = () => new Promise((resolve) => setTimeout(resolve, 50));

/** A new folder for a shop, where whoever cleans up after a killed run looks for it. */
export function newFolder(name = "yunmall-shop-") {
  return mkdtempSync(join(process.env.YUNMALL_E2E_RUN ?? process.env.YUNMALL_E2E_FOLDER ?? tmpdir(), name));
}

/** @param {string} folder @param {number} port @param {Record<string, string> | undefined} env */
const environment = (folder, port, env) => ({
  ...process.env,
  DATABASE_URL: `sqlite://${folder}/yunmall.db`,
  YUNMALL_DATA_DIR: folder,
  YUNMALL_LISTEN: `127.0.0.1:${port}`,
  YUNMALL_SITE_ROOT: site,
  // All shoppers of these tests have the same phone and address.
  YUNMALL_UNPAID_ORDERS: "1000000",
  YUNMALL_UNPAID_PIECES: "1000000",
  ...env,
});

/**
 * Runs one of the program's commands on a shop's folder to its end and gives what it printed;
 * a command that fails throws.
 * @param {Pick<Server, "folder" | "port">} shop @param {string[]} words @returns {Promise<string>}
 */
export function runCommand(shop, ...words) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { cwd: repository, env: environment(shop.folder, shop.port, undefined) });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${program} ${words.join(" ")} ended with ${code}\n${output}`));
    });
  });
}

/**
 * Starts a shop. `folder` continues with the data of an earlier one (after `crash`, say) or of
 * what was laid out in it; otherwise the shop is new. The folder is removed when the shop stops,
 * unless `keep` is set.
 * @param {{ folder?: string, port?: number, keep?: boolean, env?: Record<string, string> }} [options]
 */
export async function startServer(options = {}) {
  const folder = options.folder ?? newFolder();
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(program, ["serve"], {
    cwd: repository,
    stdio: ["ignore", "pipe", "pipe"],
    env: environment(folder, port, options.env),
  });
  // Whoever cleans up after a killed test run finds the program by this.
  if (child.pid) writeFileSync(join(folder, "server.pid"), String(child.pid));
  const ended = new Promise((resolve) => child.once("close", resolve));
  const state = { output: "", failure: /** @type {Error | undefined} */ (undefined) };
  child.once("error", (error) => (state.failure = error));
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (state.output += text));
  }
  const killWithUs = () => child.kill("SIGKILL");
  process.once("exit", killWithUs);

  /** @param {NodeJS.Signals} signal */
  async function end(signal) {
    if (child.exitCode === null && child.signalCode === null && child.pid) child.kill(signal);
    const hard = setTimeout(killWithUs, 10_000);
    await ended;
    clearTimeout(hard);
    process.removeListener("exit", killWithUs);
    rmSync(join(folder, "server.pid"), { force: true });
  }

  const server = {
    url,
    port,
    folder,
    /** Everything the program printed so far. */
    output: () => state.output,
    /** The address that makes the first visitor the shop's owner, printed at the first start. */
    ownerLink: () => /^owner: (\S+)/m.exec(state.output)?.[1] ?? "",
    /** Ends it politely and removes its folder. */
    async stop() {
      await end("SIGTERM");
      if (!options.keep) rmSync(folder, { recursive: true, force: true });
    },
    /** Pulls the plug; the folder stays for the next start. */
    crash: () => end("SIGKILL"),
    /** Starts again where it was: same data, same address. */
    restart: () => startServer({ ...options, folder, port }),
  };

  const deadline = Date.now() + READY_WITHIN;
  for (;;) {
    const gone = child.exitCode !== null || child.signalCode !== null || state.failure;
    if (gone || Date.now() > deadline) {
      await end("SIGKILL");
      const why = state.failure ? String(state.failure) : gone ? "it ended" : "not ready in time";
      throw new Error(`${program} did not start: ${why}\n${state.output}`);
    }
    const ready = await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return server;
    await soon();
  }
}
