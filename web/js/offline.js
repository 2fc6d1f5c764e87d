// The page without a network: its service worker, and the news that a new version waits.

// `told` is called once when a new version is there and waits for the next start.
export async function watch(told) {
  // Where the browser has none (a page that came without encryption), the page works as before, online.
  if (!navigator.serviceWorker) return;
  const registration = await navigator.serviceWorker.register(new URL('service-worker.js', document.baseURI), { updateViaCache: 'none' });
  // The first version of all waits for nobody.
  const waits = (worker) => worker && registration.active && worker !== registration.active;
  if (waits(registration.waiting)) return told();
  const found = () => {
    const worker = registration.installing;
    worker?.addEventListener('statechange', () => { if (worker.state === 'installed' && waits(registration.waiting)) told(); });
  };
  registration.addEventListener('updatefound', found);
  found();
}
