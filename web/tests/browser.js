// What the page's tests stand on: the server that people use, Debian's Chromium, and a page in it that must not complain.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
export const screenshots = join(here, 'screenshots');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// Starts the server and the browser for the tests of a file, and ends them with it.
export function start() {
  const started = {};
  before(async () => {
    [started.server, started.browser] = await Promise.all([serve(), browse()]);
  });
  after(async () => {
    await started.browser?.close();
    started.server?.stop();
  });
  return started;
}

// Starts the server on a free port.
export async function serve() {
  const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
  const binary = process.env.LAYERCAKE_BIN ?? join(target, 'debug/layercake');
  const server = spawn(binary, ['serve', '--port', '0', '--folder', join(root, 'dist')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const address = await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`${binary} serve ended with ${code}`)));
    server.stdout.once('data', (line) => resolve(line.toString().trim()));
  });
  return { address, stop: () => server.kill() };
}

// Starts the browser.
export function browse() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
}

// Opens the page in a fresh profile. `complaints` are what it wrote on the console, what could not be loaded, and requests to others.
export async function open({ browser, server }, { address = server.address, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('requestfailed', (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== new URL(address).origin) complaints.push(`a request to ${origin}`);
  });
  await page.goto(address);
  return { page, complaints, close: () => context.close() };
}

// What axe finds wrong with the page as it stands, in a line each.
export async function violations(page) {
  // The policy of the page allows no script from outside; this world is the browser's own.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map((node) => node.html.slice(0, 200)).join(' | ')})`);
}

// How far the page can be scrolled sideways, in pixels.
export const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

// Keeps a picture of the page, for a person to look at.
export async function picture(page, name) {
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`) });
}

// Types a command as a person does, and returns what it printed.
export async function type(page, command) {
  const blocks = page.locator('.block');
  const before = await blocks.count();
  await page.getByLabel('Command', { exact: true }).fill(command);
  await page.keyboard.press('Enter');
  const block = blocks.nth(before);
  await block.waitFor();
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
  return block.innerText();
}
