// The lecture's pages: reached from the head, worked by keyboard and touch, usable by everybody.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, overflow, picture, start, violations } from './browser.js';

const started = start();

const PAGES = ['fences', 'shop', 'dish', 'engine', 'shelves'];

const visit = (page, word) => page.evaluate((word) => { location.hash = `lecture/${word}`; }, word);

for (const [colorScheme, width, height] of [['light', 1280, 720], ['dark', 1280, 720], ['light', 360, 640], ['dark', 320, 640]]) {
  test(`nothing is wrong with the lecture's pages, ${colorScheme} at ${width} pixels`, async () => {
    const { page, complaints, close } = await open(started, { colorScheme, viewport: { width, height }, reducedMotion: 'reduce' });
    await page.getByRole('link', { name: 'Lecture' }).click();
    await page.getByRole('heading', { name: 'Lecture: Containers' }).waitFor();
    assert.deepEqual(await violations(page), []);
    for (const word of PAGES) {
      await visit(page, word);
      await page.locator(`header a[aria-current="page"][href$="${word}"]`).waitFor();
      assert.equal(await overflow(page), 0, word);
      assert.deepEqual(await violations(page), [], word);
      await picture(page, `lecture-${word}-${width}-${colorScheme}`);
    }
    assert.deepEqual(complaints, []);
    await close();
  });
}

test('a new kernel of the host changes what runs on it, and the drawing can be to scale', async () => {
  const { page, close } = await open(started, { address: `${started.server.address}#lecture/fences` });
  const kernel = page.getByRole('button', { name: "Upgrade the host's kernel" });
  await kernel.focus();
  await page.keyboard.press('Enter');
  assert.equal(await kernel.getAttribute('aria-pressed'), 'true');
  await page.getByRole('img', { name: /^Container.*host's kernel \(shared, ✱ CHANGED\).*Python \(50 MB, ↓ FOLLOWS\)/ }).waitFor();
  await page.getByRole('img', { name: /^Virtual machine.*guest's own kernel \(300 MB\)/ }).waitFor();
  assert.match(await page.locator('.figures').innerText(), /6\.14\.0[\s\S]*6\.14\.0[\s\S]*5\.4\.0/);
  await picture(page, 'lecture-fences-kernel');
  await kernel.click();
  await page.getByRole('button', { name: 'Draw to scale' }).click();
  await page.waitForTimeout(700);
  await picture(page, 'lecture-fences-scale');
  await page.getByRole('button', { name: 'cat /etc/os-release' }).click();
  await page.getByText('Ubuntu 24.04 (the host\'s)').waitFor();
  await close();
});

test('a part of the store that is down takes the monolith along', async () => {
  const { page, close } = await open(started, { address: `${started.server.address}#lecture/shop` });
  const payments = page.getByRole('group', { name: 'payments' });
  await payments.getByRole('button', { name: 'Kill one' }).click();
  const wishes = (name) => page.getByRole('list', { name }).innerText();
  assert.match(await wishes(/Monolith/), /cannot look[\s\S]*cannot pay/);
  assert.match(await wishes(/Microservices/), /can look[\s\S]*can fill[\s\S]*cannot pay/);
  await payments.getByRole('button', { name: 'One copy more' }).click();
  assert.match(await wishes(/Microservices/), /can pay/);
  await picture(page, 'lecture-shop-killed');
  await close();
});

test('many dishes from one recipe, by touch', async () => {
  const { page, complaints, close } = await open(started, { address: `${started.server.address}#lecture/dish`, viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true });
  await page.getByRole('button', { name: 'run a container' }).tap();
  await page.getByLabel(/^Parameter/).fill('Ada');
  await page.getByRole('button', { name: 'run a container' }).tap();
  await page.getByText('Hello Ada').waitFor();
  await page.getByRole('button', { name: 'Salt dish-1' }).tap();
  await page.getByText(/^Hello Pavlos\s+salt$/).waitFor();
  assert.deepEqual(await violations(page), []);
  await picture(page, 'lecture-dish-phone');
  await page.setViewportSize({ width: 1280, height: 720 });
  await picture(page, 'lecture-dish-desktop');
  assert.deepEqual(complaints, []);
  await close();
});

test('a command is followed step by step, and a name is taken apart', async () => {
  const { page, close } = await open(started, { address: `${started.server.address}#lecture/engine` });
  await page.getByRole('button', { name: 'docker run hello Pavlos' }).click();
  for (let step = 0; step < 4; step += 1) await page.getByRole('button', { name: 'Next step' }).click();
  await page.getByRole('status').getByText('5 of 6: What the process prints').waitFor();
  assert.match(await page.locator('.walk svg').getAttribute('aria-label'), /Hello Pavlos/);
  await picture(page, 'lecture-engine-run');
  await visit(page, 'shelves');
  await page.getByLabel(/^Any image/).fill('alpine');
  assert.match(await page.locator('.anatomy').innerText(), /docker\.io \(left out[\s\S]*library\/alpine[\s\S]*latest/);
  await page.getByRole('button', { name: 'with Docker', exact: true }).click();
  await page.getByRole('button', { name: 'Next step' }).click();
  await page.getByText('docker push: The image goes').waitFor();
  // Back to the terminal, by the browser's own button too.
  await page.getByRole('link', { name: 'To the terminal' }).click();
  await page.getByRole('heading', { name: 'Terminal' }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'Shelves for images' }).waitFor();
  await close();
});
