// Sessions in IndexedDB, each with its inputs one by one, so that a key writes one input and not the whole session. Each tab has a session of its own:
// a lock tells the others that somebody is in it.

const [SESSIONS, INPUTS] = ['sessions', 'inputs'];
const OWN = 'layercake.own';

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const inputsOf = (id, from = 0) => IDBKeyRange.bound([id, from], [id, Infinity]);

// Takes a session until the tab is closed. Whether it was free.
function claim(id, options) {
  return new Promise((resolve) => {
    const held = (lock) => { resolve(lock !== null); return lock && new Promise(() => {}); };
    navigator.locks.request(`layercake.${id}`, options, held).catch(() => resolve(false));
  });
}

export async function open() {
  const opening = indexedDB.open('layercake', 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(SESSIONS, { keyPath: 'id' });
    opening.result.createObjectStore(INPUTS);
  };
  const base = await done(opening);
  // Another tab's newer page may change the base: it need not wait for this one.
  base.onversionchange = () => base.close();

  const read = async (id) => {
    const reading = base.transaction([SESSIONS, INPUTS]);
    const [session, inputs] = await Promise.all([
      done(reading.objectStore(SESSIONS).get(id)), done(reading.objectStore(INPUTS).getAll(inputsOf(id))),
    ]);
    return { id, head: session.head, inputs };
  };

  const change = (work) => new Promise((resolve, reject) => {
    const changing = base.transaction([SESSIONS, INPUTS], 'readwrite');
    changing.oncomplete = () => resolve();
    changing.onabort = () => reject(changing.error ?? new Error('stopped'));
    work(changing.objectStore(SESSIONS), changing.objectStore(INPUTS));
    changing.commit();
  });

  return {
    // This tab's session (its own from before a reload, else the last one that nobody is in), and those that nobody will go on with, as JSON.
    async begin() {
      const sessions = (await done(base.transaction(SESSIONS).objectStore(SESSIONS).getAll())).sort((one, other) => other.at - one.at);
      const known = sessionStorage.getItem(OWN);
      const own = sessions.some(({ id }) => id === known) ? known : undefined;
      // Where there are no locks, what another tab may be in is copied and left as it is.
      const free = (id, options) => navigator.locks ? claim(id, options) : false;
      let [id, source] = [undefined, own];
      // The page before a reload may be leaving still.
      if (own !== undefined && await free(own, { signal: AbortSignal.timeout(1000) })) id = own;
      const left = [];
      // Who is loaded again has what is theirs; what looks free then may be another tab that is loaded again, too.
      for (const session of id === undefined ? sessions : []) {
        if (session.id === own || !await free(session.id, { ifAvailable: true })) continue;
        if (source === undefined) id = source = session.id;
        else left.push(await read(session.id));
      }
      if (!navigator.locks) source ??= sessions[0]?.id;
      if (id === undefined) {
        id = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
        await free(id, { ifAvailable: true });
      }
      sessionStorage.setItem(OWN, id);
      const found = source === undefined ? null : await read(source);
      return JSON.stringify({ id, isOwn: source === id, found, left });
    },
    // Keeps what a session begins with, and its inputs (JSON, a list of texts) from a number on.
    write: (id, head, from, inputs) => change((sessions, store) => {
      store.delete(inputsOf(id, from));
      JSON.parse(inputs).forEach((input, index) => store.put(input, [id, from + index]));
      sessions.put({ id, at: Date.now(), head });
    }),
    forget: (id) => change((sessions, store) => {
      store.delete(inputsOf(id));
      sessions.delete(id);
    }),
  };
}
