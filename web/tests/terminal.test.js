// The terminal: what was printed in other words, the search in what was entered, and several terminals on one machine.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, overflow, picture, start, type, violations } from './browser.js';

const started = start();

const BUILD = 'docker build -t hello_world_cmd:first -f Dockerfile_cmd .';

// Opens the last block's other words, and returns its rows as pairs of texts.
async function otherWords(page) {
  const block = page.locator('.block').last();
  await block.getByText('In other words', { exact: true }).click();
  await block.getByRole('table').evaluate((table) => table.scrollIntoView());
  return block;
}
const rows = (block) => block.locator('tbody tr').evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent)));

test('a build, a table and a history in other words, line beside line', async () => {
  const { page, complaints, close } = await open(started);
  await type(page, BUILD);
  let block = await otherWords(page);
  let [, , run] = await rows(block);
  assert.match(run[0], /^Step 2\/4 : RUN apt-get update/);
  assert.match(run[1], /\[2\/2\] RUN apt-get update/);
  await picture(page, 'rosetta-build');
  await block.getByRole('combobox').selectOption('classic builder, since Docker 25');
  await block.getByText('---> Removed intermediate container').first().waitFor();
  assert.deepEqual(await violations(page), []);

  await type(page, 'docker images');
  block = await otherWords(page);
  assert.match((await rows(block))[0][1], /^IMAGE +ID +DISK USAGE/);

  // The slides leave the tag out: a real docker refuses it, and so does the model, which says why.
  assert.match(await type(page, 'docker image history hello_world_cmd'), /No such image[\s\S]*The slides leave the tag out/);
  await type(page, 'docker image history hello_world_cmd:first');
  block = await otherWords(page);
  const history = await rows(block);
  assert.ok(history.some(([printed, other]) => /apt-get update/.test(printed) && /<missing>[\s\S]*# buildkit/.test(other)), String(history));
  await block.locator('.note').filter({ hasText: '<missing>' }).first().waitFor();
  await picture(page, 'rosetta-history');

  // Nothing of it was done here: undo, links and reloads know of none.
  await page.reload();
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
  await page.locator('.block').nth(3).waitFor();
  assert.equal(await page.getByRole('slider', { name: 'Time' }).getAttribute('aria-valuetext'), '4 of 4: docker image history hello_world_cmd:first');
  block = await otherWords(page);
  assert.deepEqual(await rows(block), history);
  await page.setViewportSize({ width: 320, height: 640 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.getByRole('button', { name: 'Terminal', exact: true }).click();
  assert.equal(await overflow(page), 0);
  assert.deepEqual(await violations(page), []);
  await picture(page, 'rosetta-320-dark');
  assert.deepEqual(complaints, []);
  await close();
});

test('Ctrl+R looks through what was entered', async () => {
  const { page, close } = await open(started);
  for (const line of ['echo one', 'docker ps', 'echo two']) await type(page, line);
  const command = page.getByLabel('Command', { exact: true });
  await command.fill('unfinished');
  await page.keyboard.press('Control+r');
  const search = page.getByLabel('Search in the commands before');
  await page.keyboard.type('echo');
  const found = page.locator('.line output');
  assert.equal(await found.innerText(), 'echo two');
  await page.keyboard.press('Control+r');
  assert.equal(await found.innerText(), 'echo one');
  assert.deepEqual(await violations(page), []);
  await picture(page, 'search');
  // Escape takes it to be changed; Ctrl+G leaves the line as it was.
  await page.keyboard.press('Escape');
  assert.equal(await command.inputValue(), 'echo one');
  await command.fill('unfinished');
  await page.keyboard.press('Control+r');
  await page.keyboard.type('nothing like it');
  assert.equal(await found.innerText(), 'No command has it.');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('.block').count(), 3);
  await search.press('Control+g');
  assert.equal(await command.inputValue(), 'unfinished');
  await page.keyboard.press('Control+r');
  await page.keyboard.type('docker');
  await page.keyboard.press('Enter');
  await page.locator('.block').nth(3).waitFor();
  assert.match(await page.locator('.block .command').last().innerText(), /docker ps$/);
  await close();
});

test('several terminals on one machine, undone, linked and kept like everything', async () => {
  const { page, complaints, close } = await open(started);
  await page.getByLabel('Command', { exact: true }).fill('docker run --name web nginx');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: '■ Stop' }).waitFor();
  await page.getByRole('button', { name: '+ New terminal' }).click();
  await page.getByRole('button', { name: 'Terminal 2' }).waitFor();
  assert.equal(await page.locator('.block').count(), 0);
  assert.match(await type(page, 'docker ps'), /nginx[\s\S]*web/);
  await picture(page, 'terminals');
  assert.deepEqual(await violations(page), []);
  await type(page, 'docker stop web');
  await page.getByRole('button', { name: 'Terminal 1' }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
  const slider = page.getByRole('slider', { name: 'Time' });
  assert.equal(await slider.getAttribute('aria-valuetext'), '4 of 4: Terminal 2: docker stop web');
  await type(page, 'echo first');
  await page.reload();
  await page.getByText('first', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Terminal 2' }).click();
  assert.match((await page.locator('.block').allInnerTexts()).join('\n'), /docker ps[\s\S]*docker stop web/);
  for (let step = 0; step < 4; step += 1) await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: '■ Stop' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Terminal 2' }).count(), 0);
  assert.deepEqual(complaints, []);
  await close();
});
