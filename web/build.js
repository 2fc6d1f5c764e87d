// Writes web/js/*.js, and the packages that they use, as modules into a folder: node build.js FOLDER [--quick]
import { build } from 'esbuild';

const [folder, quick] = process.argv.slice(2);
await build({
  entryPoints: ['editor', 'keep', 'offline', 'picture', 'embed'].map((name) => new URL(`js/${name}.js`, import.meta.url).pathname),
  outdir: folder,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: quick === undefined,
  legalComments: 'none',
  logLevel: 'warning',
});
