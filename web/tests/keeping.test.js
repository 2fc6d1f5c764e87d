// Sessions in the browser's store: inputs one by one, tabs that leave each other's alone, and stores that are full or forbidden.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, picture, start, type, violations } from './browser.js';

const started = start();

const lines = (page) => page.locator('.block .command').allInnerTexts();
const ready = async (page) => {
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
  await page.waitForFunction(() => !document.querySelector('.notice')?.textContent.includes('done again'));
};

// Another tab of the same browser.
async function tab(page) {
  const other = await page.context().newPage();
  await other.goto(started.server.address);
  await ready(other);
  return other;
}

test('an input writes itself, not the whole session', async () => {
  const { page, complaints, close } = await open(started);
  for (const line of ['echo one', 'echo two', 'echo three']) await type(page, line);
  await page.evaluate(() => {
    globalThis.puts = [];
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (...values) { globalThis.puts.push(this.name); return put.apply(this, values); };
  });
  await type(page, 'echo four');
  const puts = await page.evaluate(() => globalThis.puts);
  assert.ok(puts.filter((name) => name === 'inputs').length <= 1, String(puts));
  await page.reload();
  await page.locator('.block').nth(3).waitFor();
  assert.match((await lines(page)).at(-1), /echo four/);
  assert.deepEqual(complaints, []);
  await close();
});

test('two tabs have sessions of their own, and none is lost with its tab', async () => {
  const { page, close } = await open(started);
  await type(page, 'echo first');
  const other = await tab(page);
  assert.deepEqual(await lines(other), [], 'what another tab is in is left to it');
  await type(other, 'echo second');
  await Promise.all([page.reload(), other.reload()]);
  await page.getByText('first', { exact: true }).waitFor();
  await other.getByText('second', { exact: true }).waitFor();
  await page.close();
  await other.close();
  const context = other.context();
  const again = await context.newPage();
  await again.goto(started.server.address);
  await again.getByText('second', { exact: true }).waitFor();
  await again.locator('.menu summary').click();
  await again.getByText('from another tab, the last: echo first').waitFor();
  assert.deepEqual(await violations(again), []);
  await close();
});

test('where the database is forbidden the smaller store keeps the session, and what neither keeps is said', async () => {
  const forbid = () => { IDBFactory.prototype.open = () => { throw new DOMException('forbidden', 'SecurityError'); }; };
  const { page, close } = await open(started);
  await page.addInitScript(forbid);
  await page.reload();
  await type(page, 'echo small');
  await page.reload();
  await page.getByText('small', { exact: true }).waitFor();
  await page.addInitScript(() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; });
  await page.reload();
  await page.getByText('small', { exact: true }).waitFor();
  await type(page, 'echo lost');
  await page.getByText(/This browser keeps nothing/).waitFor();
  await close();
});

test('a full database is said, and what an older page has kept is taken over', async () => {
  // An older page, which knew the smaller store alone.
  const old = await open(started);
  await old.page.addInitScript(() => { if (localStorage.old !== 'done') IDBFactory.prototype.open = () => { throw new Error(); }; });
  await old.page.reload();
  await type(old.page, 'echo old');
  await old.page.evaluate(() => { localStorage.old = 'done'; });
  await old.page.reload();
  await old.page.getByText('old', { exact: true }).waitFor();
  await type(old.page, 'echo new');
  assert.equal(await old.page.evaluate(() => localStorage['layercake.session']), undefined);
  await old.page.reload();
  await old.page.getByText('new', { exact: true }).waitFor();
  await old.page.evaluate(() => { IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }; });
  await type(old.page, 'echo more');
  await old.page.getByText(/It says: QuotaExceededError/).waitFor();
  await old.close();
});

test('time is a slider: any moment, by keys too, and another future from there', async () => {
  const { page, complaints, close } = await open(started);
  for (const line of ['docker pull busybox', 'docker run --name box busybox echo hello', 'docker rm box']) await type(page, line);
  const slider = page.getByRole('slider', { name: 'Time' });
  assert.equal(await slider.getAttribute('aria-valuetext'), '3 of 3: docker rm box');
  await slider.fill('2');
  assert.equal(await page.locator('.block').count(), 2);
  await page.getByRole('tree', { name: 'box', exact: true }).waitFor();
  await picture(page, 'timeline');
  await page.getByRole('heading', { name: 'Layercake' }).click();
  await page.keyboard.press(',');
  assert.equal(await slider.getAttribute('aria-valuetext'), '1 of 3: docker pull busybox');
  await page.keyboard.press('End');
  await page.keyboard.press('Home');
  assert.equal(await page.locator('.block').count(), 0);
  await page.keyboard.press(';');
  await type(page, 'docker images');
  await page.getByText('set aside under Sessions: nothing of it is lost').waitFor();
  assert.equal(await slider.getAttribute('aria-valuetext'), '2 of 2: docker images');
  assert.deepEqual(await violations(page), []);
  await page.locator('.menu summary').click();
  await page.getByText('left for another future, the last: docker rm box').waitFor();
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.waitForFunction(() => document.querySelector('#moment').getAttribute('aria-valuetext').includes('of 3'));
  await page.reload();
  await page.waitForFunction(() => document.querySelector('#moment')?.getAttribute('aria-valuetext').includes('of 3'));
  assert.deepEqual(complaints, []);
  await close();
});
