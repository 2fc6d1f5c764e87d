// What the page draws and tells of the world: files and steps, layers, bytes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browse, open, overflow, picture, serve, type, violations } from './browser.js';

let server;
let browser;
before(async () => {
  [server, browser] = await Promise.all([serve(), browse()]);
});
after(async () => {
  await browser?.close();
  server?.stop();
});

test('a table says what an edit of each file would run again, and each cell why', async () => {
  const { page, complaints, close } = await open(browser, server.address);
  await page.getByRole('button', { name: 'Dockerfile', exact: true }).click();
  await type(page, 'docker build -t hello .');
  await page.getByText('If I touch this, what happens?').click();
  const cell = page.getByRole('button', { name: /^✱ runs: hello.sh, line 3/ });
  await cell.click();
  await page.getByText(/^If you edit hello.sh, and build: .*hello\.sh/).waitFor();
  await page.keyboard.press('ArrowUp');
  await page.getByText(/^If you edit Dockerfile|^If you edit nothing|^If you edit one of these/).waitFor();
  await page.keyboard.press('Home');
  assert.equal(await page.evaluate(() => document.activeElement.dataset.cell.split(' ')[1]), '0');
  assert.deepEqual(await violations(page), []);
  await picture(page, 'matrix');
  assert.deepEqual(complaints, []);
  await page.setViewportSize({ width: 320, height: 640 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.getByRole('button', { name: 'Picture' }).click();
  assert.equal(await overflow(page), 0);
  assert.deepEqual(await violations(page), []);
  await picture(page, 'matrix-320-dark');
  await close();
});
