// Takes the site back from those who have been there: put in the place of sw.js, it forgets what that kept, and itself. Whoever
// comes back gets it in the background, and from the next load on sees what is at this address now (docs/hosting.md).
"use strict";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  const end = async () => {
    const mine = (await caches.keys()).filter((name) => name.startsWith(`takeoff ${self.registration.scope} `));
    await Promise.all(mine.map((name) => caches.delete(name)));
    await self.registration.unregister();
  };
  event.waitUntil(end());
});
