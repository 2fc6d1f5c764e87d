// The page in a frame of a page from elsewhere: the parts that were asked for, as high as they are, and news of what is done in it.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { open, picture, start, violations } from './browser.js';

const started = start();

// A page from another origin with a frame, as docs/embedding.md has it.
async function embedding(context, query, fragment = '') {
  const host = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><html lang="en"><title>A course</title><h1>A course</h1>
      <iframe title="Layercake" width="100%" src="${started.server.address}?${query}${fragment}"></iframe>
      <script>
        const frame = document.querySelector('iframe');
        const told = [];
        addEventListener('message', ({ source, data }) => {
          if (source !== frame.contentWindow || data.layercake !== 1) return;
          if (data.height) frame.height = data.height;
          if (data.state) told.push(data.state);
        });
      </script>`);
  });
  await new Promise((resolve) => host.listen(0, '127.0.0.1', resolve));
  context.after(() => host.closeAllConnections());
  context.after(() => host.close());
  return `http://127.0.0.1:${host.address().port}/`;
}

test('a frame shows some parts, is as high as they are, tells what is done, and keeps nothing', async (context) => {
  const address = await embedding(context, 'embed&panes=picture,terminal');
  const { page, close } = await open(started, { address });
  const frame = page.frameLocator('iframe');
  await frame.getByRole('heading', { name: 'Terminal' }).waitFor();
  assert.equal(await frame.getByRole('heading', { name: 'Files' }).count(), 0);
  assert.equal(await frame.getByRole('button', { name: 'Sessions' }).count(), 0);
  await frame.getByLabel('Command', { exact: true }).fill('docker run --name box busybox echo hello');
  await frame.getByLabel('Command', { exact: true }).press('Enter');
  await frame.locator('.block', { hasText: 'Downloaded newer image' }).waitFor();
  await page.waitForFunction(() => told.some((state) => state.containers.includes('box')));
  const state = await page.evaluate(() => told.at(-1));
  assert.deepEqual([state.inputs, state.last, state.isRunning, state.images], [1, 'docker run --name box busybox echo hello', false, ['busybox:latest']]);
  // Nothing is cut off, and nothing scrolls inside.
  const inner = page.frames()[1];
  await page.waitForFunction(() => document.querySelector('iframe').clientHeight > 500);
  await inner.waitForFunction(() => document.documentElement.scrollHeight <= innerHeight + 1);
  const high = await page.evaluate(() => document.querySelector('iframe').clientHeight);
  await frame.getByRole('button', { name: 'Undo' }).click();
  await page.waitForFunction((high) => document.querySelector('iframe').clientHeight < high, high);
  assert.deepEqual(await violations(inner), []);
  await picture(page, 'embedded');
  assert.equal(await inner.evaluate(async () => (await indexedDB.databases()).length + localStorage.length), 0);
  await page.reload();
  await frame.getByRole('heading', { name: 'Terminal' }).waitFor();
  assert.equal(await frame.locator('.block').count(), 0);

  // What was told leads to the same moment, in the page as in a frame.
  const whole = await open(started, { address: `${started.server.address}#${state.session}` });
  await whole.page.locator('.block').waitFor();
  await whole.close();
  const other = await embedding(context, 'embed&panes=terminal', `#${state.session}`);
  await page.goto(other);
  await frame.locator('.block').waitFor();
  await page.setViewportSize({ width: 360, height: 640 });
  assert.equal(await page.frames()[1].evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
  await picture(page, 'embedded-360');
  await close();
});
