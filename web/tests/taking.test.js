// What is brought into the page and taken home from it: archives of images, and the folder as a zip.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { open, picture, start, type, violations } from './browser.js';

const started = start();

// A tar of some files.
function tar(files) {
  const blocks = Object.entries(files).flatMap(([name, bytes]) => {
    const header = Buffer.alloc(512);
    const put = (text, at) => header.write(text, at, 'latin1');
    put(name, 0);
    put('0000644\0', 100);
    put('0000000\0', 108);
    put('0000000\0', 116);
    put(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
    put('00000000000\0', 136);
    put('        ', 148);
    put('0', 156);
    put('ustar\x0000', 257);
    const sum = header.reduce((sum, byte) => sum + byte, 0);
    put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');

// An archive as `docker save` writes it, with one layer.
function image(name, files) {
  const layer = tar(files);
  const config = Buffer.from(JSON.stringify({
    architecture: 'amd64', os: 'linux', config: { Cmd: ['sh'] },
    rootfs: { type: 'layers', diff_ids: [`sha256:${digest(layer)}`] },
    history: [{ created: '2020-01-01T00:00:00Z', created_by: 'COPY . / # buildkit' }],
  }));
  const manifest = Buffer.from(JSON.stringify([{ Config: `${digest(config)}.json`, RepoTags: [name], Layers: ['layer.tar'] }]));
  return tar({ [`${digest(config)}.json`]: config, 'layer.tar': layer, 'manifest.json': manifest });
}

test('an image is brought by a button and by dropping it, and undone like everything', async () => {
  const { page, complaints, close } = await open(started);
  const archive = gzipSync(image('mine:1', { 'etc/motd': Buffer.from('hello\n') }));
  await page.getByLabel('Import an image').setInputFiles({ name: 'mine.tar.gz', mimeType: 'application/gzip', buffer: archive });
  await page.getByText('Imported: mine:1. Nothing was sent anywhere.').waitFor();
  await page.getByRole('tree', { name: 'mine:1', exact: true }).getByRole('treeitem').last().click();
  await page.getByRole('tree', { name: /^Files of/ }).getByRole('treeitem', { name: 'motd' }).waitFor();
  assert.match(await type(page, 'docker history mine:1'), /COPY \. \/ # buildkit/);
  await page.getByText('Where the bytes are').click();
  await page.getByRole('region', { name: 'Bytes by what they are for' }).waitFor();
  await picture(page, 'imported');
  assert.deepEqual(await violations(page), []);
  // The same by dropping it.
  const other = image('other:1', { a: Buffer.from('a') });
  const dropped = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], 'other.tar'));
    return data;
  }, other.toString('base64'));
  await page.dispatchEvent('.ground', 'drop', { dataTransfer: dropped });
  await page.getByText('Imported: other:1.').waitFor();
  await page.reload();
  await page.getByRole('tree', { name: 'other:1', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('tree', { name: 'other:1', exact: true }).waitFor({ state: 'detached' });
  assert.deepEqual(complaints, []);
  await close();
});

test('what is no image, or too large, is refused and said', async () => {
  const { page, close } = await open(started);
  const bring = (buffer) => page.getByLabel('Import an image').setInputFiles({ name: 'x.tar', mimeType: 'application/x-tar', buffer });
  await bring(Buffer.from('nonsense'));
  await page.getByText(/The archive was not imported: /).waitFor();
  await bring(Buffer.alloc(17_000_000));
  await page.getByText('it has 17MB, and a session, which keeps whole what is brought, takes 16MB in all').waitFor();
  assert.equal(await page.getByRole('slider', { name: 'Time' }).getAttribute('aria-valuetext'), '0 of 0: The beginning');
  await close();
});

test('the folder goes home as a zip, with the commands that build it there', async () => {
  const { page, close } = await open(started);
  await type(page, 'mkdir data; echo x > data/new');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Take it home (zip)' }).click();
  const zip = readFileSync(await (await download).path());
  assert.equal(zip.readUInt32LE(0), 0x04034b50);
  const text = zip.toString('latin1');
  for (const wanted of ['ac295_l2/Dockerfile_cmd', 'ac295_l2/data/new', 'docker build -t mine -f Dockerfile_cmd .', 'layercake build --builder classic']) {
    assert.ok(text.includes(wanted), wanted);
  }
  await close();
});
