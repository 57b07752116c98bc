// Keeps the guide, the help page and what they are made of on the phone. It asks the network for these files alone, and
// its name changes with them, so that the phone takes a new edition whole when there is one.
const LANGUAGE = new URL(self.registration.scope).pathname.split("/")[1];
const KEPT = `guide-${LANGUAGE}-`;
const EDITION = KEPT + {{ release | tojson }};
const FILES = [...({{ pages | tojson }}[LANGUAGE] ?? []), ...{{ files | tojson }}];

self.addEventListener("install", event => event.waitUntil(keep()));
self.addEventListener("activate", event => event.waitUntil(forget()));
self.addEventListener("fetch", event => {
  const url = new URL(event.request.url);
  if (event.request.method === "GET" && url.origin === location.origin && FILES.includes(url.pathname)) {
    event.respondWith(answer(event.request, url.pathname));
  }
});

async function keep() {
  const cache = await caches.open(EDITION);
  const there = (await cache.keys()).map(request => new URL(request.url).pathname);
  const wanted = FILES.filter(file => !there.includes(file));
  await Promise.all(wanted.map(file => cache.add(new Request(file, {cache: "reload"}))));
  await self.skipWaiting();
}

async function forget() {
  const names = await caches.keys();
  await Promise.all(names.filter(name => name.startsWith(KEPT) && name !== EDITION).map(name => caches.delete(name)));
  await self.clients.claim();
}

/** From this edition, else from the one before it, which stays until this one is whole; else from the network. */
async function answer(request, path) {
  const older = (await caches.keys()).filter(name => name.startsWith(KEPT) && name !== EDITION).reverse();
  for (const name of [EDITION, ...older]) {
    const kept = await caches.match(path, {cacheName: name});
    if (kept) return kept;
  }
  return fetch(request);
}
