/* Signals that were noted at the door without a network. They wait on this phone until the server
   took them, encrypted with a key that no script can read out. What stands beside them in the clear
   is a random key, whose they are in a word that names nobody, and when. Sent once: the server knows
   the key of the form. When nothing waits any more, the store goes, and at logging out all of it. */
"use strict";

(function () {
  const tag = document.currentScript;
  const able =
    window.indexedDB && window.crypto && window.crypto.subtle && navigator.locks && window.fetch;
  if (!able) return;
  const NAME = "sn-door";
  const DAY = 24 * 3600 * 1000;
  /* What a colleague left behind on a shared phone is not kept for ever. */
  const OF_OTHERS = 7 * DAY;
  const watchers = [];

  function asked(request) {
    return new Promise(function (resolve, reject) {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }
  function open() {
    const request = window.indexedDB.open(NAME, 1);
    request.onupgradeneeded = function () {
      request.result.createObjectStore("key");
      request.result.createObjectStore("kept", { keyPath: "id" });
    };
    return asked(request);
  }
  async function exists() {
    if (!window.indexedDB.databases) return true;
    return (await window.indexedDB.databases()).some((one) => one.name === NAME);
  }
  /* One page at a time: else one could throw away the store in which another just put something. */
  function alone(work) {
    return navigator.locks.request(NAME, async function () {
      const store = await open();
      try {
        const result = await work(store);
        const left = await asked(store.transaction("kept").objectStore("kept").count());
        store.close();
        if (!left) await asked(window.indexedDB.deleteDatabase(NAME));
        return result;
      } finally {
        store.close();
      }
    });
  }
  const kept = (store, mode) => store.transaction("kept", mode).objectStore("kept");

  async function keyOf(store) {
    const found = await asked(store.transaction("key").objectStore("key").get(1));
    if (found) return found;
    const made = await window.crypto.subtle.generateKey(
      { name: "AES-GCM", length: 256 },
      false,
      ["encrypt", "decrypt"]
    );
    await asked(store.transaction("key", "readwrite").objectStore("key").put(made, 1));
    return made;
  }
  const lock = (entry) => ({
    name: "AES-GCM",
    iv: entry.iv,
    additionalData: new TextEncoder().encode(entry.id + entry.owner),
  });

  /* what: { url, where, fields: [[name, value], …], photos: [base64 of a JPEG, …] } */
  function keep(id, owner, what) {
    return alone(async function (store) {
      const entry = { id, owner, at: Date.now(), state: "" };
      entry.iv = window.crypto.getRandomValues(new Uint8Array(12));
      const key = await keyOf(store);
      const plain = new TextEncoder().encode(JSON.stringify(what));
      entry.data = await window.crypto.subtle.encrypt(lock(entry), key, plain);
      await asked(kept(store, "readwrite").put(entry));
    });
  }
  async function all() {
    if (!(await exists())) return [];
    return alone(async function (store) {
      const rows = await asked(kept(store).getAll());
      const key = rows.length ? await keyOf(store) : null;
      for (const row of rows) {
        const plain = await window.crypto.subtle.decrypt(lock(row), key, row.data);
        row.what = JSON.parse(new TextDecoder().decode(plain));
      }
      return rows.sort((one, other) => one.at - other.at);
    });
  }
  function drop(id) {
    return alone((store) => asked(kept(store, "readwrite").delete(id)));
  }
  function mark(id, state) {
    return alone(async function (store) {
      const row = await asked(kept(store).get(id));
      if (row) await asked(kept(store, "readwrite").put(Object.assign(row, { state })));
    });
  }

  /* Of before there were photos too. */
  function photosOf(entry) {
    return (entry.what.photos || []).map(function (text, number) {
      const bytes = Uint8Array.from(window.atob(text), (char) => char.charCodeAt(0));
      return new File([bytes], number + ".jpg", { type: "image/jpeg" });
    });
  }

  /* → { csrf, owner }, or why not: "login", "away" */
  async function ready() {
    try {
      const answer = await window.fetch(tag.dataset.ready, {
        redirect: "manual",
        signal: AbortSignal.timeout(10000),
      });
      if (answer.type === "opaqueredirect") return "login";
      return answer.ok ? await answer.json() : "away";
    } catch (error) {
      return "away";
    }
  }
  async function post(entry, who) {
    const body = new FormData();
    entry.what.fields.forEach(([name, value]) => body.append(name, value));
    photosOf(entry).forEach((photo) => body.append("photos", photo));
    try {
      const answer = await window.fetch(entry.what.url, {
        method: "POST",
        redirect: "manual",
        headers: { Accept: "application/json", "X-CSRFToken": who.csrf },
        body,
        signal: AbortSignal.timeout(20000),
      });
      if (answer.ok) return { url: (await answer.json()).url };
      if (answer.status === 422) return { state: "refused" };
      return answer.status === 404 ? { state: "closed" } : {};
    } catch (error) {
      return {};
    }
  }

  /* All that waits, oldest first. `now`: the one that somebody just filled in, whose page looks
     after what becomes of it. → what to say */
  function send(now) {
    return navigator.locks.request(NAME + "-send", { ifAvailable: !now }, async function (lock) {
      if (!lock) return null;
      const rows = await all();
      if (!rows.length) return tell({ sent: 0 });
      const who = await ready();
      if (typeof who === "string") return tell({ sent: 0, problem: who });
      const said = { sent: 0, owner: who.owner };
      for (const entry of rows.filter((row) => !row.state)) {
        if (entry.owner !== who.owner) {
          if (Date.now() - entry.at > OF_OTHERS) await drop(entry.id);
          continue;
        }
        const answer = await post(entry, who);
        if (entry.id === now) said.now = answer;
        if (answer.url) {
          await drop(entry.id);
          said.sent += 1;
        } else if (answer.state) await mark(entry.id, answer.state);
        else break;
      }
      return tell(said);
    });
  }
  async function tell(said) {
    said.rows = await all();
    watchers.forEach((watcher) => watcher(said));
    warn(said.rows.length);
    return said;
  }

  /* Logging out: a question when something would be lost, and nothing stays behind. */
  const leaving = () => Array.from(document.querySelectorAll('form[action$="/accounts/logout/"]'));
  function warn(count) {
    leaving().forEach(function (form) {
      const button = form.querySelector("button");
      if (count && tag.dataset.lost) button.dataset.snConfirm = tag.dataset.lost;
      else delete button.dataset.snConfirm;
    });
  }
  async function wipe() {
    await navigator.locks.request(NAME, () => asked(window.indexedDB.deleteDatabase(NAME)));
    if (window.caches) await window.caches.delete(NAME);
    if (navigator.serviceWorker) {
      const workers = await navigator.serviceWorker.getRegistrations();
      await Promise.all(workers.map((worker) => worker.unregister()));
    }
  }
  document.addEventListener(
    "submit",
    function (event) {
      if (leaving().indexOf(event.target) < 0) return;
      event.preventDefault();
      const go = () => HTMLFormElement.prototype.submit.call(event.target);
      wipe().then(go, go);
    },
    true
  );

  window.snKept = {
    all,
    drop,
    keep,
    photosOf,
    ready,
    send,
    watch: (watcher) => watchers.push(watcher),
  };
  window.addEventListener("online", () => send());
  window.setInterval(async () => (await exists()) && send(), 15000);
  window.addEventListener("load", () => send());
})();
