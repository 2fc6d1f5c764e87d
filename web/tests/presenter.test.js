// The lecture as it is held: rehearsed from its start to its end and back, by a clicker's keys.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, overflow, picture, start, violations } from './browser.js';

const started = start();

const title = (page) => page.locator('.strip-title').innerText();

// What must stand on the screen after a step, by its title.
const SHOWN = {
  'Three fences, to scale': /2376 MB/,
  'Run it': /Hello from Docker!/,
  'What did it write?': /A \/paper/,
  'Build it': /Successfully tagged hello_world_cmd:first/,
  'Run what we built': /Hello world/,
  'Read the rings': /22\.8MB/,
  'What the slides print': /No such image: hello_world_cmd:latest/,
  'Build it again': /Using cache[\s\S]*Using cache[\s\S]*Using cache/,
  'An edit': /✱ CHANGED/,
  'One line of the program': /↓ FOLLOWS/,
  'A parameter': /Hello Pavlos/,
};

test('the whole lecture, and back', { timeout: 240_000 }, async () => {
  const { page, complaints, close } = await open(started, { viewport: { width: 1280, height: 720 }, reducedMotion: 'reduce' });
  await page.locator('.cm-content').waitFor();
  await page.keyboard.press('p');
  await page.locator('.strip').waitFor();
  const seen = new Set();
  const last = await page.locator('.strip progress').getAttribute('max');
  const value = () => page.locator('.strip progress').getAttribute('value');
  assert.deepEqual(await violations(page), []);
  while ((await value()) !== last) {
    const before = await value();
    await page.keyboard.press(before % 2 ? 'PageDown' : 'Shift+ArrowRight');
    await page.locator(`.strip progress[value="${Number(before) + 1}"]`).waitFor();
    if (await page.locator('.question').count()) {
      if (before === '8') {
        await picture(page, 'present-question');
        assert.deepEqual(await violations(page), []);
      }
      continue;
    }
    const name = (await title(page)).replace(/^\d+\/\d+\s+/, '');
    const wanted = SHOWN[name];
    if (wanted) {
      const main = page.locator('main');
      await page.waitForFunction((pattern) => new RegExp(pattern).test(document.querySelector('main').innerText), wanted.source);
      assert.equal(await main.isVisible(), true, name);
      seen.add(name);
    }
    if (['Build it', 'An edit', 'Read the rings', 'The stack', 'Recipe and dish', 'Whose kernel?', 'A first Dockerfile', 'A part fails', 'Who does the work?', 'Shelves for images'].includes(name)) {
      await picture(page, `present-${name.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`);
      assert.equal(await overflow(page), 0, name);
      assert.deepEqual(await violations(page), [], name);
    }
  }
  assert.deepEqual([...seen].sort(), Object.keys(SHOWN).sort());
  while ((await value()) !== '0') {
    const before = await value();
    await page.keyboard.press('PageUp');
    await page.locator(`.strip progress[value="${Number(before) - 1}"]`).waitFor();
  }
  await page.keyboard.press('p');
  await page.getByRole('heading', { name: 'Terminal' }).waitFor();
  assert.equal(await page.locator('.block').count(), 0, 'nothing was ever done');
  assert.deepEqual(complaints, []);
  await close();
});

test('typing, improvising, blank, leaving, notes, and a reload', async () => {
  const { page, complaints, close } = await open(started, { address: `${started.server.address}#lecture/present/9` });
  await page.locator('.question').waitFor();
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => document.querySelector('#command').value.startsWith('docker p'));
  await page.getByText('Downloaded newer image for hello-world').first().waitFor();
  // Something of one's own, and back to the script.
  const at = await page.locator('.strip progress').getAttribute('value');
  await page.getByLabel('Command', { exact: true }).fill('docker pull alpine');
  await page.keyboard.press('Enter');
  await page.getByText('Off the script').waitFor();
  await page.getByText('Downloaded newer image for alpine').waitFor();
  await page.keyboard.press('PageDown');
  await page.getByText('Off the script').waitFor({ state: 'detached' });
  assert.equal(await page.locator('.strip progress').getAttribute('value'), at);
  assert.doesNotMatch(await page.getByRole('log').innerText(), /alpine/);
  // Nothing is shown, and then it is again.
  await page.keyboard.press('Escape');
  await page.keyboard.press('b');
  await page.locator('.blank').waitFor();
  await page.keyboard.press('b');
  await page.locator('.blank').waitFor({ state: 'detached' });
  // The notes, in a window of their own, which can go on too.
  const [notes] = await Promise.all([page.context().waitForEvent('page'), page.getByRole('button', { name: 'Notes' }).click()]);
  await notes.getByRole('heading', { level: 1, name: await title(page).then((text) => text.replace(/^\d+\/\d+\s+/, '')) }).waitFor();
  assert.deepEqual(await violations(notes), []);
  await picture(notes, 'present-notes');
  await notes.getByRole('button', { name: 'On' }).click();
  await page.locator(`.strip progress[value="${Number(at) + 1}"]`).waitFor();
  await notes.close();
  // A reload comes back to the same place.
  await page.reload();
  await page.locator(`.strip progress[value="${Number(at) + 1}"]`).waitFor();
  await page.getByRole('button', { name: 'Leave' }).click();
  await page.getByText('Sessions', { exact: true }).click();
  await page.getByText(/^2 inputs .*, the last: docker pull alpine/).waitFor();
  assert.deepEqual(complaints, []);
  await close();
});

test('the lecture by touch on a phone, dark, and its handout', async () => {
  const { page, complaints, close } = await open(started, { colorScheme: 'dark', viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true });
  await page.getByRole('link', { name: 'Lecture' }).tap();
  await page.getByRole('button', { name: 'Hold the lecture' }).tap();
  for (let beat = 0; beat < 4; beat += 1) await page.getByRole('button', { name: 'On', exact: true }).tap();
  await page.getByText('both run on the host').waitFor();
  assert.equal(await overflow(page), 0);
  assert.deepEqual(await violations(page), []);
  await picture(page, 'present-phone');
  await page.getByRole('button', { name: 'Leave' }).tap();
  await page.evaluate(() => { location.hash = 'lecture/handout'; });
  await page.getByText('Hello Pavlos', { exact: false }).first().waitFor();
  assert.equal(await overflow(page), 0);
  assert.deepEqual(await violations(page), []);
  await page.emulateMedia({ media: 'print', colorScheme: 'light' });
  await page.setViewportSize({ width: 794, height: 1123 });
  await picture(page, 'handout-print');
  assert.deepEqual(complaints, []);
  await close();
});
