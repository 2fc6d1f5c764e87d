// The lecture in Debian's Firefox: from the first build to push and pull, a reload in the middle, a link, and back to the start.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import puppeteer from 'puppeteer-core';
import { screenshots, serve } from './browser.js';

const BUILD = 'docker build -t hello_world_cmd:first -f Dockerfile_cmd .';

let server;
let browser;
// What the page wrote on the console.
const complaints = [];

// With a window of its own size: this Firefox cannot be told another one later.
function launch() {
  const executablePath = process.env.FIREFOX ?? '/usr/bin/firefox-esr';
  return puppeteer.launch({ browser: 'firefox', executablePath, defaultViewport: null, args: ['--width=1280', '--height=900'] });
}

before(async () => {
  [server, browser] = await Promise.all([serve(), launch()]);
});

after(async () => {
  await browser?.close();
  server?.stop();
});

const input = '[aria-label="Command"]';
const blocks = (page) => page.$$eval('.block', (all) => all.map((block) => block.innerText));

// Waits until a question to the page has an answer. (puppeteer's own waiting is code from a text, which the page's policy forbids.)
async function until(what, ask) {
  for (const end = Date.now() + 20_000; ;) {
    const answer = await ask();
    if (answer) return answer;
    assert.ok(Date.now() < end, `waited in vain for ${what}`);
    await setTimeout(50);
  }
}

// The button of this name.
async function button(page, name) {
  for (const button of await page.$$('button')) {
    if (await button.evaluate((button, name) => button.innerText.includes(name), name)) return button;
  }
  return null;
}

// Waits until no command runs.
const idle = (page) => until('the end of a command', () => button(page, 'Run'));

// Waits for so many commands.
const counted = (page, count) => until(`${count} commands`, async () => (await blocks(page)).length === count);

// Opens an address.
async function open(address) {
  const page = await browser.newPage();
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(address);
  await idle(page);
  return page;
}

// Types a command, and returns what it printed.
async function type(page, command) {
  const before = (await blocks(page)).length;
  await page.focus(input);
  await page.keyboard.type(command);
  await page.keyboard.press('Enter');
  await counted(page, before + 1);
  await idle(page);
  return (await blocks(page))[before];
}

async function picture(page, name) {
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: `${screenshots}/${name}.png` });
}

test('from build to push and pull, with a reload, a link, and undo to the start', async () => {
  const page = await open(server.address);
  assert.match(await type(page, BUILD), /Step 4\/4 : CMD \["world"\][\s\S]*Successfully tagged hello_world_cmd:first/);
  assert.match(await type(page, 'docker run -it hello_world_cmd:first'), /Hello world/);
  assert.match(await type(page, 'docker run -it hello_world_cmd:first Pavlos'), /Hello Pavlos/);
  assert.match(await type(page, 'docker images'), /hello_world_cmd\s+first[\s\S]*96\.7MB/);
  assert.match(await type(page, 'docker image history hello_world_cmd:first'), /<missing>[\s\S]*72\.9MB/);
  await picture(page, 'firefox-built');

  // The edit of the lecture, by the keyboard.
  await until('the editor', () => page.$('.cm-content'));
  await page.evaluate(() => {
    const line = [...document.querySelectorAll('.cm-line')].find((line) => line.textContent.includes('"Hello"'));
    line.scrollIntoView();
    line.dataset.edited = 'here';
  });
  await page.click('.cm-line[data-edited]');
  await page.keyboard.press('Home');
  await page.keyboard.down('Shift');
  await page.keyboard.press('End');
  await page.keyboard.up('Shift');
  await page.keyboard.type('ENTRYPOINT ["/bin/echo", "Hello, "]');
  await until('the plan', () => page.evaluate(() => document.body.innerText.includes('✱ CHANGED')));
  assert.match(await type(page, BUILD), /Using cache[\s\S]*Successfully tagged/);
  assert.equal((await type(page, BUILD)).match(/Using cache/g).length, 3);

  // A reload in the middle.
  const shown = await blocks(page);
  await page.reload();
  await idle(page);
  await counted(page, shown.length);
  assert.deepEqual(await blocks(page), shown);

  await type(page, 'docker run --name mine hello_world_cmd:first');
  assert.match(await type(page, 'docker commit mine ada/ac295_playground'), /sha256:/);
  await type(page, 'docker login -u ada');
  await type(page, 'secret');
  assert.match(await type(page, 'docker push ada/ac295_playground'), /digest: sha256:/);
  await type(page, 'docker rm mine');
  await type(page, 'docker rmi ada/ac295_playground');
  assert.match(await type(page, 'docker pull ada/ac295_playground'), /Status: Downloaded newer image/);
  await picture(page, 'firefox-pushed');

  // A link that restores it.
  await page.click('.menu summary');
  await (await button(page, 'Link to this moment')).click();
  const lines = () => page.$$eval('.notice p', (all) => all.map((line) => line.innerText).find((line) => line.includes('http')));
  const notice = await until('the link', lines);
  const other = await open(notice.slice(notice.indexOf('http')));
  await counted(other, (await blocks(page)).length);
  assert.deepEqual(await blocks(other), await blocks(page));
  await other.close();

  // All the way back.
  const undo = await button(page, 'Undo');
  while (await undo.evaluate((undo) => !undo.disabled)) await undo.click();
  assert.deepEqual(await blocks(page), []);
  assert.match(await page.$eval('.cm-content', (content) => content.innerText), /"Hello"\]/);
  assert.deepEqual(complaints, []);
});
