// Writes FILE.br and FILE.gz beside each file of a folder that gets smaller by it: node compress.js FOLDER
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const [folder] = process.argv.slice(2);
const encodings = {
  br: (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  gz: (bytes) => promisify(gzip)(bytes, { level: 9 }),
};
for (const name of await readdir(folder, { recursive: true })) {
  const file = join(folder, name);
  if (!(await stat(file)).isFile() || /\.(br|gz)$/.test(name)) continue;
  const bytes = await readFile(file);
  for (const [ending, compress] of Object.entries(encodings)) {
    const smaller = await compress(bytes);
    if (smaller.length < bytes.length) await writeFile(`${file}.${ending}`, smaller);
  }
}
