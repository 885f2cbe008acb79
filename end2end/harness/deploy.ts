// A copy of the built site that is deployed anew again and again: each time under another name, as another
// build has, with the three before it still there.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newFolder, site } from "./server.mjs";

export interface Deploys {
  folder: string;
  /** Puts the next build in place of the present one; gives its name. */
  next(): string;
  remove(): void;
}

export function copyOfSite(): Deploys {
  const folder = join(newFolder("yunmall-site-"), "site");
  // Files are shared with the original: they are named by their content and never written to.
  execFileSync("cp", ["-al", site, folder]);
  let number = 0;
  return {
    folder,
    next() {
      const path = join(folder, "build.json");
      const build = JSON.parse(readFileSync(path, "utf8")) as { pkg: string; previous: string[] };
      number += 1;
      const pkg = `pkg/${number.toString(16).padStart(16, "d")}`;
      execFileSync("cp", ["-al", join(folder, build.pkg), join(folder, pkg)]);
      const previous = [build.pkg, ...build.previous];
      for (const old of previous.slice(3)) if (existsSync(join(folder, old))) rmSync(join(folder, old), { recursive: true });
      writeFileSync(`${path}.new`, JSON.stringify({ ...build, pkg, previous: previous.slice(0, 3) }));
      renameSync(`${path}.new`, path);
      return pkg;
    },
    remove: () => rmSync(join(folder, ".."), { recursive: true, force: true }),
  };
}
