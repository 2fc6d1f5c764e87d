// How fast core reads a Dockerfile in WebAssembly. Takes the folder with the module; prints in divan's columns.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const core = createRequire(import.meta.url)(resolve(process.argv[2], "layercake_benchmarks.js"));
const lecture = readFileSync(new URL("../fixtures/lecture/Dockerfile_cmd", import.meta.url), "utf8");
const inputs = { lecture: [lecture, 2000], long: [core.long(), 200] };

const shown = (milliseconds) => `${milliseconds.toFixed(4)} ms`.padEnd(13);
console.log("wasm          fastest       │ slowest       │ median        │ mean          │ samples │ iters");
for (const [name, [text, turns]] of Object.entries(inputs)) {
  const { problems } = JSON.parse(core.read(text));
  if (problems.length > 0) throw new Error(`${name}: ${problems}`);
  const times = [];
  // The first tenth is thrown away: the machine's code is compiled anew, and better, while it runs.
  for (let turn = 0; turn < turns * 1.1; turn += 1) {
    const start = performance.now();
    core.read(text);
    times.push(performance.now() - start);
  }
  const kept = times.slice(-turns).sort((one, other) => one - other);
  const mean = kept.reduce((sum, time) => sum + time, 0) / turns;
  const columns = [kept[0], kept[turns - 1], kept[turns / 2], mean].map(shown);
  console.log(`├─ ${name.padEnd(10)} ${columns.join(" │ ")} │ ${turns} │ ${turns}`);
}
