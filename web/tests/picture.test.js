// What the page draws and tells of the world: files and steps, layers, bytes.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { open, overflow, picture, screenshots, start, type, violations } from './browser.js';

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
  await page.getByRole('button', { name: 'Picture', exact: true }).click();
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
  const files = page.getByRole('tree', { name: /^Files of .*WRITABLE/ });
  assert.match(await files.innerText(), /passwd\s+✎ copied up/);
  assert.match(await files.innerText(), /group\s+✖ deleted \(whiteout\)/);
  await page.getByText('data · box has it at /data').click();
  await page.getByText('kept', { exact: true }).waitFor();
  // A layer's folders are closed, and opened by the keyboard.
  await page.getByRole('tree', { name: 'busybox:latest' }).getByRole('treeitem').last().click();
  const layer = page.locator('figure', { has: page.getByRole('tree', { name: 'busybox:latest' }) }).getByRole('tree', { name: /^Files of/ });
  const items = layer.getByRole('treeitem');
  const names = () => items.locator('code').allTextContents();
  const top = await names();
  const reached = () => page.evaluate(() => document.activeElement.querySelector('code')?.textContent);
  await items.first().focus();
  await page.keyboard.press('End');
  assert.equal(await reached(), top.at(-1));
  await page.keyboard.press('Home');
  await page.keyboard.press('e');
  assert.equal(await reached(), 'etc/');
  assert.equal(await page.evaluate(() => document.activeElement.ariaExpanded), 'true');
  await page.keyboard.press('ArrowLeft');
  const closed = await names();
  assert.equal(await page.evaluate(() => document.activeElement.ariaExpanded), 'false');
  await page.keyboard.press('ArrowRight');
  await layer.getByRole('treeitem', { name: /^▾? ?etc/, expanded: true }).waitFor();
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.evaluate(() => document.activeElement.ariaLevel), '2');
  assert.equal(await layer.locator('[tabindex="0"]').count(), 1);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  assert.deepEqual(await names(), closed);
  await page.keyboard.press('Enter');
  assert.deepEqual(await names(), top);
  await page.getByText(/All that happened/).click();
  assert.deepEqual(await violations(page), []);
  await picture(page, 'files-and-volumes');
  await type(page, 'docker rm box');
  assert.match(await sentence.innerText(), /container box/);
  await page.getByRole('button', { name: 'Undo' }).click();
  assert.match(await sentence.innerText(), /The container box was made/);
  await page.setViewportSize({ width: 320, height: 640 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.getByRole('button', { name: 'Picture', exact: true }).click();
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

test('of a thousand files those in sight are drawn, and a long stack is folded', async () => {
  const { page, complaints, close } = await open(started);
  await type(page, "printf 'FROM busybox\\nRUN mkdir /many; for i in $(seq 1000); do echo $i > /many/file$i; done\\n' > Dockerfile");
  await type(page, "for i in $(seq 14); do echo ENV A$i=$i >> Dockerfile; done");
  assert.match(await type(page, 'docker build -t many .'), /Successfully tagged/);
  const stack = page.getByRole('tree', { name: 'many:latest', exact: true });
  const figure = page.locator('figure', { has: stack });
  const fold = figure.getByRole('button', { name: /^▸ Show \d+ more/ });
  assert.equal(await fold.getAttribute('aria-expanded'), 'false');
  const few = await stack.getByRole('treeitem').count();
  // The keyboard passes over what is folded.
  await stack.getByRole('treeitem').first().focus();
  for (let step = 0; step < few; step += 1) await page.keyboard.press('ArrowDown');
  await picture(page, 'folded');
  await fold.click();
  assert.ok(await stack.getByRole('treeitem').count() > few + 2);
  await stack.getByRole('treeitem', { name: /mkdir \/many/ }).click();
  const files = page.getByRole('tree', { name: /^Files of .*mkdir/ });
  const many = files.getByRole('treeitem', { name: /many\// });
  await many.focus();
  await page.keyboard.press('ArrowRight');
  await files.getByRole('treeitem', { name: /file1 / }).waitFor();
  assert.ok(await files.getByRole('treeitem').count() <= 60);
  await page.keyboard.press('End');
  assert.match(await page.evaluate(() => document.activeElement.textContent), /^file999/);
  assert.equal(await page.evaluate(() => document.activeElement.ariaSetSize), '1000');
  await files.evaluate((tree) => { tree.scrollTop = 0; });
  await files.getByRole('treeitem', { name: /file1 / }).waitFor();
  assert.equal(await files.locator('[tabindex="0"]').count(), 1);
  assert.deepEqual(await violations(page), []);
  await picture(page, 'tree');
  assert.deepEqual(complaints, []);
  await close();
});

for (const colorScheme of ['light', 'dark']) {
  test(`the picture is saved as SVG and PNG that stand alone, ${colorScheme}`, async () => {
    const { page, complaints, close } = await open(started, { colorScheme });
    await type(page, 'docker run -d --name web -v data:/data busybox sleep 100');
    const saved = async (kind) => {
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: `Picture as ${kind}` }).click();
      return readFileSync(await (await download).path());
    };
    const svg = (await saved('SVG')).toString();
    assert.doesNotMatch(svg, /class=|style=|var\(|currentcolor|href/i);
    assert.match(svg, /WRITABLE/);
    assert.match(svg, colorScheme === 'dark' ? /#12171d|rgb\(18, 23, 29\)/ : /rgb\(244, 246, 248\)/);
    // It is well formed, and looks the same where there is no style sheet.
    const viewer = await page.context().newPage();
    await viewer.setContent(`<body style="margin:0">${svg}</body>`);
    const wrong = await viewer.evaluate((text) => new DOMParser().parseFromString(text, 'image/svg+xml').querySelector('parsererror')?.textContent, svg);
    assert.equal(wrong, undefined);
    await picture(viewer, `saved-${colorScheme}`);
    const png = await saved('PNG');
    assert.equal(png.subarray(1, 4).toString(), 'PNG');
    const { width, height } = await viewer.evaluate(async (text) => {
      const image = new Image();
      image.src = `data:image/png;base64,${text}`;
      await image.decode();
      return { width: image.naturalWidth, height: image.naturalHeight };
    }, png.toString('base64'));
    const [, wide, high] = svg.match(/width="(\d+)" height="(\d+)"/);
    assert.deepEqual([width, height], [wide * 2, high * 2]);
    writeFileSync(join(screenshots, `saved-${colorScheme}-png.png`), png);
    assert.deepEqual(complaints, []);
    await close();
  });
}
