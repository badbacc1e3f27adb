/* Opens the door form where there is no network. It reaches the pages of noting and no others, and
   keeps nothing itself: door.js put a page there with nothing of anybody in it. */
"use strict";

const NAME = "sn-door";
const POCKET = new URL("zonder-netwerk/", self.registration.scope).href;
/* A stairwell may have a network that never answers. */
const PATIENCE = 8000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function kept(key) {
  const cache = await self.caches.open(NAME);
  return cache.match(key, { ignoreVary: true });
}
async function answer(request, key) {
  const known = await kept(key);
  if (!known) return self.fetch(request);
  try {
    return await Promise.race([
      self.fetch(request),
      new Promise((_resolve, reject) => setTimeout(reject, PATIENCE)),
    ]);
  } catch (error) {
    return known;
  }
}
self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(answer(request, POCKET));
  else if (new URL(request.url).origin === self.location.origin && request.url !== POCKET) {
    if (/\/klaar\/$/.test(new URL(request.url).pathname)) return;
    event.respondWith(answer(request, request));
  }
});
