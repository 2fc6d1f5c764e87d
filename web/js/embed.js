// The page in another page's frame: tells that page how high it is, and what was done in it.

const tell = (news) => parent.postMessage({ layercake: 1, ...news }, '*');

// Tells the height, now and whenever it changes.
export function watch() {
  const page = document.querySelector('.page');
  new ResizeObserver(() => tell({ height: Math.ceil(page.getBoundingClientRect().height) })).observe(page);
}

// Tells what was done: JSON.
export const told = (state) => tell({ state: JSON.parse(state) });
