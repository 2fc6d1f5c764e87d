// What runs in the measured page: when a key came, when the last change of the DOM that it caused was made, and every long task.

// Installed before the page's own scripts.
export function install() {
  const recorder = { tasks: [], pressed: undefined, changed: undefined, committed: undefined, framed: undefined, interactive: undefined };
  globalThis.recorder = recorder;
  // What an event is worth to a person: from the moment at which the browser got the key, waiting behind other work included.
  addEventListener('keydown', (event) => {
    Object.assign(recorder, { pressed: event.timeStamp, changed: undefined, framed: undefined });
    requestAnimationFrame(() => {
      // What changes now, as the editor's cursor, is the frame's own work.
      recorder.committed = recorder.changed;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { recorder.framed = performance.now(); };
      port2.postMessage(undefined);
    });
  }, true);
  addEventListener('input', () => { recorder.changed = performance.now(); });
  new MutationObserver(() => {
    recorder.changed = performance.now();
    recorder.interactive ??= document.querySelector('#command') ? performance.now() : undefined;
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) recorder.tasks.push({ startTime, duration });
  }).observe({ type: 'longtask', buffered: true });
}

// The milliseconds from the last key to the DOM's change and to the frame that shows it, once that frame is there.
export async function taken() {
  const { recorder } = globalThis;
  while (recorder.framed === undefined) await new Promise((resolve) => setTimeout(resolve, 4));
  return { commit: recorder.committed - recorder.pressed, frame: recorder.framed - recorder.pressed };
}

// Long tasks since the last time that somebody asked, in milliseconds.
export async function tasks() {
  await new Promise((resolve) => setTimeout(resolve, 50));
  return globalThis.recorder.tasks.splice(0).map(({ duration }) => duration);
}
