// Keeps the cashier's page, its files and the public keys of passes. Answers and names are never kept.
const CACHE = "check-{{version}}";
const SHELL = "/check/shell.html";
const KEYS = "/check/keys.json";
const KEPT = [SHELL, KEYS, ..."{{kept}}".split(" ")];
const PATIENCE = 4_000;

addEventListener("install", (event) => event.waitUntil(keep(KEPT).then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(tidy().then(() => clients.claim())));
addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.mode === "navigate") event.respondWith(open(event));
  else if (origin === location.origin && KEPT.includes(pathname)) event.respondWith(kept(event.request));
});

async function keep(names) {
  const cache = await caches.open(CACHE);
  await cache.addAll(names.map((name) => new Request(name, { cache: "no-cache" })));
}

async function tidy() {
  const old = (await caches.keys()).filter((name) => name.startsWith("check-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

// The server's answer; without it, or too late, the page that reads the pass itself.
async function open(event) {
  const answer = await answerInTime(event.request);
  if (answer === null || answer.status >= 500) return (await caches.match(SHELL)) ?? answer ?? Response.error();
  event.waitUntil(keep([KEYS]).catch(() => {}));
  return answer;
}

async function answerInTime(request) {
  const aborting = new AbortController();
  setTimeout(() => aborting.abort(), PATIENCE);
  try {
    const answer = await fetch(request, { signal: aborting.signal });
    return new Response(await answer.arrayBuffer(), { status: answer.status, headers: plain(answer.headers) });
  } catch {
    return null;
  }
}

function plain(given) {
  const headers = new Headers(given);
  for (const name of ["content-encoding", "content-length"]) headers.delete(name);
  return headers;
}

async function kept(request) {
  return (await caches.match(request.url)) ?? fetch(request);
}
