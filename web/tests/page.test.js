// The page as a person meets it first: it loads, needs nobody else, and can be used by everybody.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, overflow, picture, start, violations } from './browser.js';

const started = start();

for (const colorScheme of ['light', 'dark']) {
  test(`nothing is wrong with it, ${colorScheme}`, async () => {
    const { page, complaints, close } = await open(started, { colorScheme });
    await page.getByRole('heading', { name: 'Layercake' }).waitFor();
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(complaints, []);
    await picture(page, `desktop-${colorScheme}`);
    await close();
  });
}

for (const width of [320, 360, 800, 1100]) {
  test(`it does not scroll sideways at ${width} pixels`, async () => {
    const { page, close } = await open(started, { viewport: { width, height: 640 } });
    await page.getByRole('heading', { name: 'Layercake' }).waitFor();
    assert.equal(await overflow(page), 0);
    await picture(page, `width-${width}`);
    await close();
  });
}
