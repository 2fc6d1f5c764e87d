// The lecture by typing, in the browser: what is printed, and what the picture shows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, picture, start, type, violations } from './browser.js';

const started = start();

const BUILD = 'docker build -t hello_world_cmd:first -f Dockerfile_cmd .';

const badges = (page) => page.getByRole('tree', { name: /^Steps of/ }).getByRole('treeitem').locator('.word').allTextContents();

test('from build to push and pull', async () => {
  const { page, complaints, close } = await open(started);
  await page.locator('.cm-content').waitFor();
  assert.deepEqual(await badges(page), ['↓ FOLLOWS', '↓ FOLLOWS', '✱ CHANGED', '▣ BASE'], 'the last step is on top');

  assert.match(await type(page, BUILD), /Step 4\/4 : CMD \["world"\][\s\S]*Successfully tagged hello_world_cmd:first/);
  assert.deepEqual(await badges(page), ['✔ CACHED', '✔ CACHED', '✔ CACHED', '▣ BASE']);
  assert.match(await type(page, 'docker run -it hello_world_cmd:first'), /Hello world/);
  assert.match(await type(page, 'docker run -it hello_world_cmd:first Pavlos'), /Hello Pavlos/);
  assert.match(await type(page, 'docker images'), /hello_world_cmd\s+first[\s\S]*96\.7MB/);
  assert.match(await type(page, 'docker image history hello_world_cmd:first'), /<missing>[\s\S]*72\.9MB/);
  await picture(page, 'lecture-built');

  // The edit of the lecture, typed into the editor.
  await page.locator('.cm-content').getByText('"Hello"').click();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+End');
  await page.keyboard.type('ENTRYPOINT ["/bin/echo", "Hello, "]');
  await page.getByText('✱ CHANGED').waitFor();
  assert.deepEqual(await badges(page), ['↓ FOLLOWS', '✱ CHANGED', '✔ CACHED', '▣ BASE']);
  await page.getByRole('treeitem', { name: /CHANGED ENTRYPOINT/ }).click();
  assert.deepEqual(await violations(page), []);
  await picture(page, 'lecture-edited');
  assert.match(await type(page, BUILD), /Using cache[\s\S]*Successfully tagged/);
  assert.equal((await type(page, BUILD)).match(/Using cache/g).length, 3);

  await type(page, 'docker run --name mine hello_world_cmd:first');
  assert.match(await type(page, 'docker commit mine ada/ac295_playground'), /sha256:/);
  await type(page, 'docker login -u ada');
  await type(page, 'secret');
  assert.doesNotMatch(await page.getByRole('log').innerText(), /^secret/m);
  assert.match(await type(page, 'docker push ada/ac295_playground'), /digest: sha256:/);
  assert.match(await page.getByRole('list', { name: /Images in Docker Hub/ }).innerText(), /ada\/ac295_playground/);
  await type(page, 'docker rm mine');
  await type(page, 'docker rmi ada/ac295_playground');
  assert.match(await type(page, 'docker pull ada/ac295_playground'), /Status: Downloaded newer image/);
  await picture(page, 'lecture-pushed');

  // All the way back.
  const undo = page.getByRole('button', { name: 'Undo' });
  while (await undo.isEnabled()) await undo.click();
  assert.equal(await page.locator('.block').count(), 0);
  assert.match(await page.locator('.cm-content').innerText(), /"Hello"\]/);
  assert.deepEqual(complaints, []);
  await close();
});

test('what is pasted from slides works, and several lines are several commands', async () => {
  const { page, close } = await open(started);
  await page.getByLabel('Command', { exact: true }).focus();
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', text);
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, '> docker pull ubuntu\n> docker images\n');
  await page.locator('.block').nth(1).waitFor();
  assert.match(await page.locator('.block').nth(1).innerText(), /ubuntu\s+latest/);
  await close();
});

test('the keyboard alone: completion, history, Ctrl-C', async () => {
  const { page, close } = await open(started);
  const command = page.getByLabel('Command', { exact: true });
  await command.focus();
  await page.keyboard.type('docker imag');
  await page.keyboard.press('Tab');
  assert.equal(await command.inputValue(), 'docker image');
  await page.keyboard.type('s');
  await page.keyboard.press('Enter');
  await page.locator('.block').first().waitFor();
  await page.keyboard.press('ArrowUp');
  assert.equal(await command.inputValue(), 'docker images');
  await command.fill('yes');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  await page.keyboard.press('Control+c');
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
  await close();
});

test('errors are marked, and mended by a button', async () => {
  const { page, close } = await open(started, { colorScheme: 'dark' });
  await page.locator('.cm-content').getByText('RUN').click();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.type('RUM');
  await page.getByText('It cannot be built yet').waitFor();
  await page.locator('.cm-lint-marker-error').waitFor();
  assert.deepEqual(await violations(page), []);
  await picture(page, 'error-dark');
  await page.locator('li.error').getByRole('button', { name: 'Mend it' }).click();
  await page.getByText('It can be built').waitFor();
  await close();
});

test('by touch on a phone', async () => {
  const { page, close } = await open(started, { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true });
  await page.getByRole('button', { name: 'Terminal', exact: true }).tap();
  await page.getByRole('button', { name: BUILD }).tap();
  await page.getByRole('button', { name: 'Run', exact: true }).tap();
  await page.getByText('Successfully tagged').first().waitFor();
  await picture(page, 'phone-terminal');
  await page.getByRole('button', { name: 'Picture', exact: true }).tap();
  await page.getByRole('tree', { name: 'hello_world_cmd:first' }).waitFor();
  assert.deepEqual(await violations(page), []);
  await picture(page, 'phone-picture');
  await close();
});

test('an archive that the page does not unpack is refused, and what helps is said', async () => {
  const { page, complaints, close } = await open(started);
  await type(page, String.raw`printf '\375\067zXZ\000' > a.tar.xz; printf 'FROM busybox\nADD a.tar.xz /\n' > Dockerfile_xz`);
  const printed = await type(page, 'docker build -f Dockerfile_xz .');
  assert.match(printed, /compressed with xz, which is not modelled here: compress it with gzip instead/);
  assert.deepEqual(complaints, []);
  await close();
});
