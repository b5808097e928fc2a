/** The page's service worker: tells the page of every request that comes through it. */
addEventListener('fetch', (event) => new BroadcastChannel('requests').postMessage(event.request.url));
