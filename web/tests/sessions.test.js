// A session outlives the page: reloads, links, files, and what another model has recorded.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { open, overflow, picture, start, type, violations } from './browser.js';

const started = start();

const BUILD = 'docker build -t hello_world_cmd:first -f Dockerfile_cmd .';
const blocks = (page) => page.locator('.block').allInnerTexts();
const menu = (page) => page.locator('.menu summary').click();

const inflated = (word) => JSON.parse(inflateRawSync(Buffer.from(word.trim().slice(2), 'base64url')));

// What the browser's database has: sessions, and inputs.
const inBase = (page) => page.evaluate(async () => {
  const done = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
  const base = await done(indexedDB.open('layercake'));
  const stores = base.transaction(['sessions', 'inputs']);
  const [sessions, inputs] = await Promise.all(['sessions', 'inputs'].map((name) => done(stores.objectStore(name).getAll())));
  base.close();
  return { sessions, inputs };
});

// Empties it.
const forget = (page) => page.evaluate(() => new Promise((resolve) => {
  indexedDB.open('layercake').onsuccess = ({ target: { result: base } }) => {
    const stores = base.transaction(['sessions', 'inputs'], 'readwrite');
    ['sessions', 'inputs'].forEach((name) => stores.objectStore(name).clear());
    stores.oncomplete = () => { base.close(); resolve(); };
  };
}));

// A session's word, with something in it changed.
const changed = (word, change) => {
  const saved = JSON.parse(inflateRawSync(Buffer.from(word.slice(2), 'base64url')));
  change(saved);
  return `2.${deflateRawSync(JSON.stringify(saved)).toString('base64url')}`;
};

async function link(page) {
  await menu(page);
  await page.getByRole('button', { name: 'Link to this moment' }).click();
  const notice = page.locator('.notice p').filter({ hasText: 'http' });
  const text = await notice.innerText();
  return text.slice(text.indexOf('http'));
}

test('a reload loses nothing, what was stopped and what was undone included, and a link leads to the same moment', async () => {
  const { page, complaints, close } = await open(started);
  await type(page, BUILD);
  const command = page.getByLabel('Command', { exact: true });
  await command.fill('i=0; while true; do i=$((i+1)); echo $i > n; done');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  await page.waitForTimeout(300);
  await command.press('Control+c');
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
  const counted = await type(page, 'cat n');
  assert.match(counted, /^\d\d+$/m);
  await type(page, 'docker run hello_world_cmd:first Ada');
  await page.getByRole('button', { name: 'Undo' }).click();
  const shown = await blocks(page);
  await page.reload();
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
  await page.locator('.block').nth(shown.length - 1).waitFor();
  assert.deepEqual(await blocks(page), shown);
  await page.getByRole('button', { name: 'Redo' }).click();
  await page.getByText('Hello Ada', { exact: true }).waitFor();

  const address = await link(page);
  assert.ok(address.length < 2000, `${address.length} characters`);
  const other = await open(started, { address });
  await other.page.getByText('Hello Ada', { exact: true }).waitFor();
  assert.deepEqual(await blocks(other.page), await blocks(page));
  assert.deepEqual(complaints, []);
  await Promise.all([close(), other.close()]);
});

test('a hostile link is refused, and takes nobody their own session', async () => {
  const { page, close } = await open(started);
  await type(page, BUILD);
  await page.goto('about:blank');
  await page.goto(`${started.server.address}#2.AAAA`);
  await page.getByText('nothing was restored: it is damaged').waitFor();
  await page.getByText('Successfully tagged').first().waitFor();
  // One that never ends can be stopped.
  await page.getByLabel('Command', { exact: true }).fill('while true; do :; done');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  const word = new URL(await link(page)).hash.slice(1);
  const endless = changed(word, (saved) => { saved.log.end.turns += 2 ** 50; });
  const other = await open(started, { address: `${started.server.address}#${endless}` });
  await other.page.getByText(/the session is done again, input 2 of 2/).waitFor();
  await other.page.getByRole('button', { name: 'Stop there' }).click();
  await other.page.getByRole('button', { name: '■ Stop' }).click();
  await type(other.page, 'echo whole');
  await Promise.all([close(), other.close()]);
});

test('a session of another model is refused, and kept to be saved as a file', async () => {
  const { page, close } = await open(started);
  await type(page, 'docker pull busybox');
  // As an older page has kept it.
  const word = new URL(await link(page)).hash.slice(1);
  const other = changed(word, (saved) => { saved.log.model += 1; });
  await forget(page);
  await page.evaluate((word) => localStorage.setItem('layercake.session', JSON.stringify(word)), other);
  await page.reload();
  await page.getByText(/nothing was restored: it was made with version \d+ of the model/).waitFor();
  assert.equal(await page.locator('.block').count(), 0);
  await type(page, 'ls');
  await menu(page);
  await page.getByText('your last session, which was refused').waitFor();
  assert.deepEqual(await violations(page), []);
  await picture(page, 'sessions');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const file = readFileSync(await (await download).path(), 'utf8');
  assert.deepEqual(inflated(file), inflated(other));
  await close();
});

test('a session goes into a file and comes out of it, and what was there before can be had back', async () => {
  const { page, close } = await open(started);
  await type(page, 'docker run busybox echo one');
  await menu(page);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as a file' }).click();
  const path = await (await download).path();
  const other = await open(started, { viewport: { width: 320, height: 640 }, colorScheme: 'dark' });
  await other.page.getByRole('button', { name: 'Terminal', exact: true }).click();
  await type(other.page, 'echo two');
  await menu(other.page);
  assert.equal(await overflow(other.page), 0);
  assert.deepEqual(await violations(other.page), []);
  await picture(other.page, 'sessions-320-dark');
  await other.page.getByLabel('Open a file').setInputFiles(path);
  await other.page.locator('.block', { hasText: 'echo one' }).waitFor();
  await other.page.getByRole('button', { name: 'Terminal', exact: true }).click();
  await type(other.page, 'docker ps -a');
  await menu(other.page);
  await other.page.getByText('before another session took its place, the last: echo two').waitFor();
  await other.page.getByRole('button', { name: 'Open', exact: true }).click();
  await other.page.getByText('two', { exact: true }).waitFor();
  const nonsense = join(tmpdir(), `nonsense-${process.pid}.layercake`);
  writeFileSync(nonsense, 'nonsense');
  await menu(other.page);
  await other.page.getByLabel('Open a file').setInputFiles(nonsense);
  await other.page.getByText('The file was not opened').waitFor();
  await Promise.all([close(), other.close()]);
});
