// Without a network, under a sub-path of any static host, and with a new version of the page.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { open, start, type } from './browser.js';

const started = start();
const dist = join(dirname(fileURLToPath(import.meta.url)), '../../dist');
const TYPES = { html: 'text/html', js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', wasm: 'application/wasm' };

// A host that knows nothing of the page: no headers but the type, the page below a folder. `change` may serve other bytes.
async function host() {
  const host = { change: (name, bytes) => bytes };
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://host').pathname;
    const name = path.startsWith('/course/week 3/'.replace(' ', '%20')) ? path.slice('/course/week%203/'.length) || 'index.html' : undefined;
    try {
      const bytes = host.change(name, readFileSync(join(dist, name)));
      response.writeHead(200, { 'content-type': TYPES[name.split('.').pop()] }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  host.address = `http://127.0.0.1:${server.address().port}/course/week%203/`;
  host.stop = () => { server.closeAllConnections(); return new Promise((resolve) => { server.close(resolve); }); };
  return host;
}

const kept = (page) => page.evaluate(async () => { await navigator.serviceWorker.ready; });

test('after the first visit it works without a network, under a sub-path', async () => {
  const server = await host();
  const { page, close } = await open(started, { address: server.address });
  await type(page, 'echo once');
  await kept(page);
  await server.stop();
  await page.reload();
  await page.getByText('once', { exact: true }).waitFor();
  await page.locator('.cm-content').waitFor();
  assert.match(await type(page, 'docker build -t hello_world_cmd:first -f Dockerfile_cmd .'), /Successfully tagged/);
  await close();
});

test('from the server that people use, under its policy', async () => {
  const { page, complaints, close } = await open(started);
  await kept(page);
  assert.deepEqual(complaints, []);
  await close();
});

test('a new version waits until nobody has the page open, and says so', async () => {
  const server = await host();
  const { page, close } = await open(started, { address: server.address });
  await kept(page);
  const versions = (page) => page.evaluate(() => document.documentElement.dataset.version ?? 'old');
  server.change = (name, bytes) => {
    if (name === 'index.html') return bytes.toString().replace('<html', '<html data-version="new"');
    return name === 'service-worker.js' ? bytes.toString().replace("VERSION = '", "VERSION = 'new") : bytes;
  };
  await page.reload();
  await page.getByText(/A new version of this page is here/).waitFor();
  assert.equal(await versions(page), 'old');
  await type(page, 'echo undisturbed');
  await page.reload();
  await page.getByText('undisturbed', { exact: true }).waitFor();
  assert.equal(await versions(page), 'old', 'a reload is the same session');
  const context = page.context();
  await page.close();
  let other;
  for (let attempt = 0; attempt < 20; attempt += 1) {
    await new Promise((resolve) => { setTimeout(resolve, 250); });
    other = await context.newPage();
    await other.goto(server.address);
    await other.getByText('undisturbed', { exact: true }).waitFor();
    if (await versions(other) === 'new') break;
    await other.close();
  }
  assert.equal(await versions(other), 'new');
  await close();
  await server.stop();
});
