// Whether tar and gzip come out in WebAssembly as they do natively. Takes the folder with the module.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const { digests } = createRequire(import.meta.url)(resolve(process.argv[2], "bytes.js"));
const native = readFileSync(new URL("bytes.txt", import.meta.url), "utf8");
const found = digests();
if (found !== native) throw new Error(`in WebAssembly other bytes are written:\n${found}natively:\n${native}`);
console.log(`${native.trim().split("\n").at(-1).split(" ")[0]} tars, and what gzip makes of them, are the same natively and in WebAssembly`);
