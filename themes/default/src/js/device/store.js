// What the worker and the pages keep together on the device: a few facts, and the answers that wait for a network.
export const DATABASE = "dunbar";
export const PAGES = "dunbar-pages";
export const PICTURES = "dunbar-pictures";
export const FILES = "dunbar-files";

/** When a copy was put away, in milliseconds, and its size in bytes: headers of the copy. */
export const KEPT_AT = "Kept-At";
export const KEPT_SIZE = "Kept-Size";

let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("facts");
      request.result.createObjectStore("answers", { keyPath: "key" });
    };
    request.onsuccess = () => {
      // Whoever deletes or renews the database must not wait for this page to be closed.
      request.result.onversionchange = () => {
        request.result.close();
        opening = null;
      };
      resolve(request.result);
    };
    request.onerror = () => {
      opening = null;
      reject(request.error);
    };
  });
  return opening;
}

async function run(store, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode);
    const request = work(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

/** Facts: `owner`, whose pages are kept; `language`, that of the page read last. */
export const fact = (name) => run("facts", "readonly", (store) => store.get(name));
export const setFact = (name, value) => run("facts", "readwrite", (store) => store.put(value, name));
export const forgetFacts = () => run("facts", "readwrite", (store) => store.clear());

export const answers = () => run("answers", "readonly", (store) => store.getAll());
export const putAnswer = (answer) => run("answers", "readwrite", (store) => store.put(answer));
export const dropAnswer = (key) => run("answers", "readwrite", (store) => store.delete(key));
export const forgetAnswers = () => run("answers", "readwrite", (store) => store.clear());

/** Tells every open page that the answers have changed; `sent` holds those that the portal has just taken. */
export function announce(sent = []) {
  const channel = new BroadcastChannel(DATABASE);
  channel.postMessage({ sent });
  channel.close();
}
