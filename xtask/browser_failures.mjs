// Says in short which browser tests failed, and where and why: the first lines of each error.
// With --names only which: one line each.
//   node xtask/browser_failures.mjs [--names] REPORT.json
import { readFileSync } from "node:fs";

const LINES_PER_ERROR = 24;
// Colours are sequences that begin with the escape character.
const plain = (text) => text.replace(/\u001b\[[0-9;]*m/g, "");

function* failures(suite) {
  for (const spec of suite.specs ?? []) {
    for (const test of spec.tests) {
      for (const { status, errors } of test.results) {
        if (status !== test.expectedStatus && status !== "skipped") yield { spec, test, errors };
      }
    }
  }
  for (const inner of suite.suites ?? []) yield* failures(inner);
}

const report = process.argv.at(-1);
const onlyNames = process.argv.includes("--names");
const { suites, errors } = JSON.parse(readFileSync(report, "utf8"));
for (const error of errors ?? []) console.log(plain(error.message ?? "").slice(0, onlyNames ? 200 : undefined));
for (const suite of suites) {
  for (const { spec, test, errors } of failures(suite)) {
    console.log(`[${test.projectName}] ${spec.file}:${spec.line} ${spec.title}`);
    for (const { message, location } of onlyNames ? [] : errors) {
      if (location) console.log(`  at line ${location.line} of ${location.file.split("/").slice(-2).join("/")}`);
      for (const line of plain(message ?? "").split("\n").slice(0, LINES_PER_ERROR)) console.log(`  ${line.slice(0, 400)}`);
    }
  }
}
