// What the page draws and tells of the world: files and steps, layers, bytes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, overflow, picture, start, type, violations } from './browser.js';

const started = start();

test('a table says what an edit of each file would run again, and each cell why', async () => {
  const { page, complaints, close } = await open(started);
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

test('layers have files, containers what they copied up and deleted, volumes what outlives them, and every change a sentence', async () => {
  const { page, complaints, close } = await open(started);
  await type(page, "docker run --name box -v data:/data busybox sh -c 'echo a > /data/kept; echo b >> /etc/passwd; rm /etc/group'");
  const sentence = page.getByRole('status', { name: 'What just happened' });
  assert.match(await sentence.innerText(), /The container box was made from the image busybox.*\/etc\/passwd was copied up.*\/etc\/group is hidden by a whiteout.*The volume data was made/);
  await page.getByRole('tree', { name: 'box' }).getByRole('treeitem', { name: /WRITABLE/ }).click();
  const files = page.getByRole('group', { name: /^Files of .*WRITABLE/ });
  assert.match(await files.innerText(), /passwd\s+✎ copied up/);
  assert.match(await files.innerText(), /group\s+✖ deleted \(whiteout\)/);
  await page.getByText('data · box has it at /data').click();
  await page.getByText('kept', { exact: true }).waitFor();
  // A layer's folders are closed, and opened by the keyboard.
  await page.getByRole('tree', { name: 'busybox:latest' }).getByRole('treeitem').last().click();
  const layer = page.getByRole('group', { name: /^Files of .*ADD|^Files of / }).last();
  const folder = layer.locator('summary').first();
  await folder.focus();
  const before = await layer.locator('li').count();
  await page.keyboard.press('Enter');
  await page.waitForFunction(([element, count]) => element.querySelectorAll('li').length !== count, [await layer.elementHandle(), before]);
  await page.getByText(/All that happened/).click();
  assert.deepEqual(await violations(page), []);
  await picture(page, 'files-and-volumes');
  await type(page, 'docker rm box');
  assert.match(await sentence.innerText(), /container box/);
  await page.getByRole('button', { name: 'Undo' }).click();
  assert.match(await sentence.innerText(), /The container box was made/);
  await page.setViewportSize({ width: 320, height: 640 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.getByRole('button', { name: 'Picture' }).click();
  assert.equal(await overflow(page), 0);
  assert.deepEqual(await violations(page), []);
  await page.getByText('data · box has it at /data').scrollIntoViewIfNeeded();
  await picture(page, 'volumes-320-dark');
  assert.deepEqual(complaints, []);
  await close();
});

test('the ledger has every byte once, and says what is wasted', async () => {
  const { page, close } = await open(started);
  await type(page, "printf 'FROM ubuntu\\nCOPY hello.sh /a\\nRUN apt-get update\\nRUN rm -r /a /var/lib/apt/lists\\n' > Dockerfile");
  assert.match(await type(page, 'docker build -t wasteful .'), /Successfully tagged/);
  await page.getByText('Where the bytes are').click();
  const table = page.getByRole('region', { name: 'Bytes by what they are for' });
  await table.waitFor();
  assert.match(await table.innerText(), /MB/);
  await page.getByText(/deleted|deletes/).first().waitFor();
  assert.deepEqual(await violations(page), []);
  await table.scrollIntoViewIfNeeded();
  await picture(page, 'ledger');
  await close();
});
