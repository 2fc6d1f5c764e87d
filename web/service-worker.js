// Keeps the page for when there is no network. VERSION and FILES stand before this: the page's files, whose names change with their bytes.
// A new version waits until nobody has the page open any more: it never lands in the middle of a session.

const prefix = `layercake ${registration.scope} `;
const name = prefix + VERSION;
const start = new URL('./', registration.scope).href;

addEventListener('install', (event) => {
  // Whatever a host says of how long its first page may be kept: the names in it must be those of today.
  const requests = [new Request(start, { cache: 'reload' }), ...FILES.map((file) => new URL(file, registration.scope).href)];
  event.waitUntil(caches.open(name).then((cache) => cache.addAll(requests)));
});

addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    // Only this page's: the host may have others, under other paths.
    const old = (await caches.keys()).filter((other) => other.startsWith(prefix) && other !== name);
    await Promise.all(old.map((other) => caches.delete(other)));
  })());
});

addEventListener('fetch', (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== 'GET' || !request.url.startsWith(registration.scope)) return;
  const path = address.origin + address.pathname;
  const wanted = path === new URL('index.html', start).href ? start : path;
  event.respondWith(caches.open(name).then((cache) => cache.match(wanted)).then((kept) => kept ?? fetch(request)));
});
