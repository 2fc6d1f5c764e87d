// `cargo xtask bench web`: the page in Debian's Chromium, beside the limits that it has to keep.
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { browse, serve, type } from '../tests/browser.js';
import { Figures, percentile } from './figures.js';
import { install, taken, tasks } from './recorder.js';

const BUILD = 'docker build -t hello_world_cmd:first -f Dockerfile_cmd .';
const KEYS = 200;
const COMMANDS = 200;
const LOADS = 5;

const figures = new Figures();
const [server, browser] = await Promise.all([serve(), browse()]);
const load = loadavg()[0];

// A page in a fresh profile, with the recorder in it.
async function open(watch = async () => {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const session = await context.newCDPSession(page);
  await page.addInitScript(install);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await watch(session);
  await page.goto(server.address);
  await page.locator('.cm-content').waitFor();
  return { page, session, close: () => context.close() };
}

// Milliseconds of the page's processor time so far: other work on the machine does not count.
async function used(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
}

async function press(page, key) {
  await page.keyboard.press(key);
  return page.evaluate(taken);
}

// Letters, and taking them away again, so that the text stays as long as it is.
async function keystrokes({ page, session }, what, limit, count = KEYS) {
  const all = [];
  const before = await used(session);
  for (let number = 0; number < count; number += 1) {
    all.push(await press(page, number % 20 < 10 ? 'abcdefghij'[number % 10] : 'Backspace'));
  }
  note(what, all, limit, (await used(session) - before) / count);
}

function note(what, times, limit, processor) {
  figures.note(`${what}: p95 of ${times.length} keys to the DOM`, percentile(times.map(({ commit }) => commit), 0.95), 'ms', limit);
  figures.note('the median of them', percentile(times.map(({ commit }) => commit), 0.5), 'ms');
  figures.note('p95 to the frame that shows it', percentile(times.map(({ frame }) => frame), 0.95), 'ms');
  if (processor !== undefined) figures.note('processor time of the page a key, frames included', processor, 'ms');
}

async function loading() {
  const moments = [];
  const kinds = { wasm: 0, js: 0, rest: 0 };
  for (let number = 0; number < LOADS; number += 1) {
    const addresses = new Map();
    const { page, close } = await open(async (session) => {
      if (number > 0) return;
      await session.send('Network.enable');
      session.on('Network.responseReceived', ({ requestId, response }) => addresses.set(requestId, response.url));
      session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
        const ending = new URL(addresses.get(requestId)).pathname.split('.').pop();
        kinds[ending in kinds ? ending : 'rest'] += encodedDataLength;
      });
    });
    await type(page, BUILD);
    moments.push(await page.evaluate(() => globalThis.recorder.interactive));
    await close();
  }
  figures.note('interactive, median of five empty caches', percentile(moments, 0.5), 'ms', 1000);
  figures.note('bytes until the first build is echoed', (kinds.wasm + kinds.js + kinds.rest) / 1000, 'kB', 500);
  figures.note('of them the module', kinds.wasm / 1000, 'kB', 320);
  figures.note('of them JavaScript', kinds.js / 1000, 'kB', 120);
  figures.note('of them the rest', kinds.rest / 1000, 'kB', 60);
}

// Three hundred lines, forty of them steps.
function large() {
  const steps = Array.from({ length: 39 }, (_, step) => {
    const lines = Array.from({ length: step < 26 ? 7 : 6 }, (_, line) => `# step ${step}, remark ${line}`);
    return [...lines, step % 3 === 0 ? `ENV NAME_${step}="value ${step}"` : step % 3 === 1 ? `COPY hello.sh /files/${step}` : `RUN echo ${step} > /made-${step}`].join('\n');
  });
  return `FROM busybox\n${steps.join('\n')}\n`;
}

async function editing() {
  const opened = await open();
  const { page, close } = opened;
  await type(page, BUILD);
  await page.locator('.cm-content').getByText('ENTRYPOINT').click();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await keystrokes(opened, 'editor, the lecture’s Dockerfile', 16);
  const text = large();
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
  await type(page, 'docker build -t large -f Dockerfile_cmd .');
  await page.getByRole('button', { name: 'Dockerfile_cmd', exact: true }).click();
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+Home');
  for (let line = 1; line < text.split('\n').findIndex((line) => line.includes('made-17')) + 1; line += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  await page.evaluate(tasks);
  await keystrokes(opened, `editor, ${text.trimEnd().split('\n').length} lines with 40 steps`, 50);
  figures.note('longest task meanwhile (0: none above 50)', Math.max(0, ...await page.evaluate(tasks)), 'ms', 50);
  await close();
}

async function commanding() {
  const { page, session, close } = await open();
  const lines = [BUILD, 'docker images', 'docker run hello_world_cmd:first Ada', 'docker ps -a', 'ls -la', 'cat hello.sh', 'docker image history hello_world_cmd:first', 'echo $((6 * 7))'];
  const times = [];
  for (let number = 0; number < COMMANDS; number += 1) {
    await page.getByLabel('Command', { exact: true }).fill(lines[number % lines.length]);
    times.push(await press(page, 'Enter'));
    await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
  }
  note('a command’s echo', times, 50);
  figures.note('longest task meanwhile (0: none above 50)', Math.max(0, ...await page.evaluate(tasks)), 'ms', 50);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { result } = await session.send('Runtime.evaluate', { expression: 'WebAssembly.Memory.prototype' });
  const { objects } = await session.send('Runtime.queryObjects', { prototypeObjectId: result.objectId });
  const { result: memory } = await session.send('Runtime.callFunctionOn', {
    objectId: objects.objectId, returnByValue: true,
    functionDeclaration: 'function () { return this.reduce((sum, memory) => sum + memory.buffer.byteLength, 0); }',
  });
  const mega = 1e6;
  figures.note(`memory after ${COMMANDS} commands: JavaScript’s and the module’s`, (usedSize + memory.value) / mega, 'MB', 150);
  figures.note('of it the module’s', memory.value / mega, 'MB');
  await close();
}

const RUNAWAYS = [
  ['while :; do :; done', 'while :; do :; done'],
  ['a fork bomb', 'bomb() { bomb | bomb & }; bomb'],
  ['yes', 'yes'],
];

async function runaways() {
  for (const [name, line] of RUNAWAYS) {
    const opened = await open();
    const { page, close } = opened;
    const command = page.getByLabel('Command', { exact: true });
    await command.fill(line);
    await page.keyboard.press('Enter');
    await page.waitForTimeout(1000);
    await command.focus();
    await page.evaluate(tasks);
    await keystrokes(opened, `terminal, during ${name}`, 100, 60);
    await page.locator('.cm-content').getByText('ENTRYPOINT').click();
    await keystrokes(opened, `editor, during ${name}`, 100, 60);
    figures.note('longest task meanwhile (0: none above 50)', Math.max(0, ...await page.evaluate(tasks)), 'ms', 50);
    await close();
  }
}

const parts = { loading, editing, commanding, runaways };
try {
  const wanted = process.argv.slice(2);
  for (const [name, part] of Object.entries(parts)) {
    if (wanted.length === 0 || wanted.includes(name)) await part();
  }
} finally {
  await browser.close();
  server.stop();
}
const model = /model name\s*:\s*(.*)/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'a processor';
console.log(`\n${browser.version()}, ${model}, load ${load.toFixed(1)} before and ${loadavg()[0].toFixed(1)} after`);
figures.print();
process.exitCode = figures.isKept() ? 0 : 1;
