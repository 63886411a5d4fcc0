// Keeps the site usable without a network: all files of one version in one cache, filled completely or not at all.
//
// The build puts three constants before this: `version`; `files`, whose names are made from their content; and `later`,
// large ones that are kept once a reader has asked for them. A new version
// is a changed `version` here; it is fetched beside the old one and takes its place when all pages of the old are closed,
// or when the reader asks for it. Where it cannot be had whole (a deployment is under way), nothing is kept of it, and the page
// asks again (www/main.js). A site that ends puts www/retire.js in the place of this.
"use strict";
// Several copies of the site may lie on one host.
const prefix = `takeoff ${self.registration.scope} `;
const mine = prefix + version;

// Whether an answer is the file of that name: the name tells the content (xtask/src/site.rs). Half a file, a page that says
// that there is none, or what something on the way has changed, is not.
const isWhole = async (file, response) => {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer()));
  const begin = [...digest.subarray(0, 5)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return file.split(".").at(-2) === begin;
};

const got = async (file) => {
  // A copy that the browser has is as good as a new one, if it is one: errors and half files are kept as well.
  const kept = await fetch(file, { cache: "force-cache" });
  if (kept.ok && (await isWhole(file, kept))) return kept;
  const response = await fetch(file, { cache: "reload" });
  if (!response.ok) throw new Error(`${file}: ${response.status}`);
  if (!(await isWhole(file, response))) throw new Error(`${file}: not its content`);
  return response;
};

const fill = async () => {
  const cache = await caches.open(mine);
  await Promise.all(files.map(async (file) => cache.put(file, await got(file))));
  // What a version before has kept stays, as long as it is the same.
  for (const file of later) {
    const kept = await caches.match(file);
    if (kept) await cache.put(file, kept);
  }
  // The program works without the licences.
  const licences = await fetch("LICENSES.txt", { cache: "no-cache" }).catch(() => {});
  if (licences?.ok) await cache.put("LICENSES.txt", licences);
  // The page's name does not tell its version; it does so itself.
  const response = await fetch("./", { cache: "no-store" });
  const page = response.ok ? await response.text() : "";
  if (!page.includes(`data-version="${version}"`)) throw new Error("the page is of another version");
  // Made anew: what came by a redirection may not answer a navigation.
  await cache.put("./", new Response(page, { headers: { "Content-Type": "text/html; charset=utf-8" } }));
};

self.addEventListener("install", (event) => {
  const undo = async (error) => {
    await caches.delete(mine);
    throw error;
  };
  event.waitUntil(fill().catch(undo));
});

self.addEventListener("activate", (event) => {
  const clean = async () => {
    const others = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== mine);
    // The version before stays, for a page of it that is still open and asks for another language.
    await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  };
  event.waitUntil(clean());
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
  // When a page asks, which it does while somebody is there: one that the reader has left for a moment would be dropped by
  // its browser, training and all, when it is claimed.
  if (event.data === "claim") event.waitUntil(self.clients.claim());
  // The page has just loaded it, so the browser has a copy.
  const file = later.find((file) => file === event.data);
  const keep = async () => (await caches.open(mine)).put(file, await got(file));
  if (file) event.waitUntil(keep().catch(() => {}));
});

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const [address] = url.split(/[?#]/);
  if (method !== "GET" || !address.startsWith(self.registration.scope)) return;
  const file = address.slice(self.registration.scope.length);
  const answer = async (name, options) => (await caches.match(name, options)) ?? fetch(event.request);
  if (file === "" || file === "index.html") event.respondWith(answer("./", { cacheName: mine }));
  // The name says which version a file is of.
  else if (file === "LICENSES.txt") event.respondWith(answer(address, { cacheName: mine }));
  else if (file.startsWith("files/")) event.respondWith(answer(address));
});
