/**
 * The service worker: shows notices, opens their page, and says that there is no connection. It keeps one page, which
 * is the same for everybody, with its styles; nothing of what somebody sees.
 */
declare const self: ServiceWorkerGlobalScope;

const OFFLINE = "/offline";
const CACHE = "offline-1";
const DEVICES = "/api/notifications/v1/devices";

interface Shown {
  title?: unknown;
  body?: unknown;
  lang?: unknown;
  tag?: unknown;
  navigate?: unknown;
}

interface SubscriptionChange extends ExtendableEvent {
  readonly oldSubscription?: PushSubscription | null;
  readonly newSubscription?: PushSubscription | null;
}

/** Without credentials: the frame of a page greets who is signed in. */
async function keepOfflinePage(): Promise<void> {
  const page = await fetch(OFFLINE, { credentials: "omit", cache: "reload" });
  if (!page.ok) throw new Error(`offline page: ${page.status}`);
  const cache = await caches.open(CACHE);
  const styles = [...(await page.clone().text()).matchAll(/<link rel="stylesheet" href="([^"]+)"/g)];
  await cache.addAll(styles.map((found) => found[1] ?? ""));
  await cache.put(OFFLINE, page);
}

async function forgetOlder(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("install", (event) => {
  event.waitUntil(keepOfflinePage().then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(forgetOlder()));

async function kept(request: Request | string, error: unknown): Promise<Response> {
  const found = await caches.match(request);
  if (found) return found;
  throw error;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch((error: unknown) => kept(OFFLINE, error)));
  else if (request.destination === "style") event.respondWith(fetch(request).catch((error: unknown) => kept(request, error)));
});

/** Only pages of our own: whatever a message says, no other site is opened. */
function pageOf(given: unknown): string {
  const url = new URL(typeof given === "string" ? given : "/", self.location.origin);
  return url.origin === self.location.origin ? url.href : `${self.location.origin}/`;
}

function text(given: unknown): string {
  return typeof given === "string" ? given : "";
}

/** A message that cannot be read is shown too: a browser takes the right away from who gets one and shows nothing. */
function shownOf(data: PushMessageData | null): Shown {
  try {
    return (data?.json() as { notification?: Shown } | null)?.notification ?? {};
  } catch {
    return {};
  }
}

async function show(shown: Shown): Promise<void> {
  await self.registration.showNotification(text(shown.title) || self.location.hostname, {
    body: text(shown.body),
    lang: text(shown.lang),
    tag: text(shown.tag),
    icon: "/static/build/icons/icon-192.png",
    data: { url: pageOf(shown.navigate) },
  });
}

self.addEventListener("push", (event) => event.waitUntil(show(shownOf(event.data))));

async function open(url: string): Promise<void> {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((window) => window.url === url);
  await (there ? there.focus() : self.clients.openWindow(url));
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(pageOf((event.notification.data as { url?: unknown } | null)?.url)));
});

/** Only while somebody is signed in here; else the next start of the app finds out that it is off. */
async function subscribeAgain(event: SubscriptionChange): Promise<void> {
  const answer = await fetch(DEVICES, { headers: { accept: "application/json" } });
  if (!answer.ok) return;
  const { application_key, csrf_token } = (await answer.json()) as { application_key: string; csrf_token: string };
  const subscription =
    event.newSubscription ??
    (await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: application_key }));
  await fetch(`${DEVICES}/present`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-csrftoken": csrf_token },
    body: JSON.stringify({ subscription: subscription.toJSON(), previous: event.oldSubscription?.endpoint ?? "" }),
  });
}

self.addEventListener("pushsubscriptionchange", (event) => {
  const change = event as SubscriptionChange;
  change.waitUntil(subscribeAgain(change));
});

export {};
