// What screen readers are told of the page, held in snapshots, and the lecture by whoever has a keyboard or a finger alone.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { open, overflow, picture, start, type, violations } from './browser.js';

const started = start();

const BUILD = 'docker build -t hello_world_cmd:first -f Dockerfile_cmd .';
const snapshots = join(dirname(fileURLToPath(import.meta.url)), 'snapshots');

// Holds what a part of the page is to a screen reader against what it was; UPDATE_EXPECT=1 writes it anew.
async function told(locator, name) {
  const path = join(snapshots, `${name}.yaml`);
  const found = `${await locator.ariaSnapshot()}\n`;
  if (process.env.UPDATE_EXPECT || !existsSync(path)) {
    mkdirSync(snapshots, { recursive: true });
    writeFileSync(path, found);
    assert.ok(process.env.UPDATE_EXPECT, `${path} was missing, and is written now: look at it`);
  }
  assert.equal(found, readFileSync(path, 'utf8'), name);
}

test('what screen readers are told of the main parts', async () => {
  const { page, close } = await open(started);
  await page.locator('.cm-content').waitFor();
  await type(page, BUILD);
  await type(page, 'docker run --name mine hello_world_cmd:first Ada');
  await page.getByRole('tree', { name: 'mine', exact: true }).getByRole('treeitem', { name: /WRITABLE/ }).click();
  await told(page.locator('header'), 'toolbar');
  await told(page.locator('.pane').nth(0), 'dockerfile');
  await told(page.locator('.pane').nth(1), 'picture');
  await told(page.locator('.pane').nth(2), 'terminal');
  await close();
});

test('the lecture by the keyboard alone', async () => {
  const { page, complaints, close } = await open(started);
  await page.locator('.cm-content').waitFor();
  const key = (...keys) => keys.reduce((before, name) => before.then(() => page.keyboard.press(name)), Promise.resolve());
  const name = () => page.evaluate(() => document.activeElement.ariaLabel ?? document.activeElement.textContent);
  // Goes on by Tab until something has the focus: everything can be reached, and nothing holds one back.
  const reach = async (wanted) => {
    for (let step = 0; step < 80; step += 1) {
      if (wanted.test(await name() ?? '')) return;
      await key('Tab');
    }
    assert.fail(`${wanted} is not reached by Tab`);
  };
  await reach(/^Command$/);
  await page.keyboard.type(BUILD);
  await key('Enter');
  await page.getByText('Successfully tagged').first().waitFor();
  await page.keyboard.type('docker run -it hello_world_cmd:first Pavlos');
  await key('Enter');
  await page.getByText('Hello Pavlos', { exact: true }).waitFor();
  // What was printed, in other words.
  await reach(/^In other words$/);
  // Round the page, to the Dockerfile: the third line says more.
  await reach(/^Text of Dockerfile_cmd$/);
  await key('Control+Home', 'ArrowDown', 'ArrowDown', 'End', 'ArrowLeft', 'ArrowLeft');
  await page.keyboard.type(', you');
  await page.getByText('✱ CHANGED').waitFor();
  // Out of the editor, to the plan: what changed, and why.
  await reach(/CMD \["world"\] line 4/);
  await key('ArrowDown', 'Enter');
  assert.match(await name(), /CHANGED ENTRYPOINT/);
  await page.locator('.told').filter({ hasText: 'ENTRYPOINT' }).first().waitFor();
  // Back in time and forth again.
  await key('Control+z');
  await page.getByText('✱ CHANGED').waitFor({ state: 'detached' });
  await key('Control+Shift+z');
  await page.getByText('✱ CHANGED').waitFor();
  await reach(/^Command$/);
  await key('ArrowUp', 'ArrowUp', 'Enter');
  await page.getByText('Using cache').first().waitFor();
  assert.deepEqual(complaints, []);
  await close();
});

test('the lecture by touch at 360 x 640', async () => {
  const { page, complaints, close } = await open(started, { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true });
  const tap = (name, exact = true) => page.getByRole('button', { name, exact }).tap();
  const run = async (command, printed) => {
    await tap(command);
    await tap('Run');
    await page.locator('.block', { hasText: printed }).first().waitFor();
  };
  await tap('Terminal');
  await run(BUILD, 'Successfully tagged');
  await run('docker run -it hello_world_cmd:first Pavlos', 'Hello Pavlos');
  await run('docker images', 'REPOSITORY');
  await page.getByText('In other words', { exact: true }).first().tap();
  await page.getByRole('table').first().waitFor();
  assert.equal(await overflow(page), 0);
  await tap('+ New terminal');
  await run('docker ps -a', 'CONTAINER ID');
  await tap('Terminal 1');
  await tap('Picture');
  await page.getByRole('tree', { name: 'hello_world_cmd:first' }).getByRole('treeitem', { name: /RUN apt-get update/ }).tap();
  const files = page.getByRole('tree', { name: 'Files of RUN apt-get update' });
  await files.getByRole('treeitem').first().tap();
  assert.equal(await overflow(page), 0);
  assert.deepEqual(await violations(page), []);
  await picture(page, 'touch-files');
  // Targets are large enough for a finger.
  const small = await page.evaluate(() => [...document.querySelectorAll('button, summary, select, input, [role="treeitem"]')]
    .filter((element) => element.checkVisibility() && !element.matches('.hidden-shapes *'))
    .map((element) => [element.textContent.slice(0, 30), element.getBoundingClientRect()])
    .filter(([, { width, height }]) => width > 0 && (width < 24 || height < 24))
    .map(([text, { width, height }]) => `${text}: ${width} x ${height}`));
  assert.deepEqual(small, []);
  await tap('Dockerfile');
  await page.getByRole('button', { name: 'Take it home (zip)' }).waitFor();
  await tap('↶ Undo');
  assert.deepEqual(complaints, []);
  await close();
});
