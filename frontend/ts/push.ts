/**
 * Notices on this device. The texts are on the page, one per state; this shows the one that holds and does what the
 * buttons say. The service worker is there for who opens that page or installed the app, and for nobody else.
 */
type State = "asking" | "unsupported" | "install" | "blocked" | "off" | "on" | "failed";

const DEVICES = "/api/notifications/v1/devices";

function token(): string {
  return document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
}

async function send(method: "POST" | "DELETE", path: string, body?: unknown): Promise<Response> {
  const headers = { "content-type": "application/json", "x-csrftoken": token() };
  return fetch(DEVICES + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

async function idOf(answer: Response): Promise<string | null> {
  if (!answer.ok) throw new Error(`devices: ${answer.status}`);
  return ((await answer.json()) as { id: string | null }).id;
}

/** Says that this browser is still there; the answer is null where this person did not switch it on. */
async function present(subscription: PushSubscription | null): Promise<string | null> {
  return subscription ? idOf(await send("POST", "/present", { subscription: subscription.toJSON() })) : null;
}

function bytes(encoded: string): Uint8Array<ArrayBuffer> {
  const text = atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function isOf(subscription: PushSubscription, key: Uint8Array): boolean {
  const own = subscription.options.applicationServerKey;
  return own !== null && new Uint8Array(own).every((byte, index) => byte === key[index]);
}

async function subscribed(registration: ServiceWorkerRegistration, key: Uint8Array<ArrayBuffer>): Promise<PushSubscription> {
  const found = await registration.pushManager.getSubscription();
  if (found && isOf(found, key)) return found;
  await found?.unsubscribe();
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

function isInstalled(): boolean {
  return matchMedia("(display-mode: standalone)").matches || "standalone" in navigator && navigator.standalone === true;
}

/** What stands in the way, before anybody is asked anything. */
function obstacle(): State | undefined {
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) {
    return "standalone" in navigator && !isInstalled() ? "install" : "unsupported";
  }
  return Notification.permission === "denied" ? "blocked" : undefined;
}

function show(part: HTMLElement, state: State): void {
  for (const shown of part.querySelectorAll<HTMLElement>("[data-push-state]")) {
    shown.hidden = !(shown.dataset["pushState"] ?? "").split(" ").includes(state);
  }
}

/** The list of devices, as the server makes it. */
async function renew(part: HTMLElement): Promise<void> {
  const answer = await fetch(location.pathname);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-push-list]");
  const list = part.ownerDocument.querySelector("[data-push-list]");
  if (answer.ok && fresh && list) list.replaceWith(document.importNode(fresh, true));
}

async function switchOn(part: HTMLElement): Promise<State> {
  if ((await Notification.requestPermission()) !== "granted") return obstacle() ?? "off";
  const registration = await navigator.serviceWorker.ready;
  const subscription = await subscribed(registration, bytes(part.dataset["pushKey"] ?? ""));
  await idOf(await send("POST", "", { subscription: subscription.toJSON() }));
  return "on";
}

/** The browser keeps its subscription: somebody else who uses it may have switched theirs on. */
async function switchOff(): Promise<State> {
  const registration = await navigator.serviceWorker.ready;
  const id = await present(await registration.pushManager.getSubscription());
  if (id && !(await send("DELETE", `/${id}`)).ok) return "failed";
  return "off";
}

async function stateNow(): Promise<State> {
  const registration = await navigator.serviceWorker.ready;
  const subscription = Notification.permission === "granted" ? await registration.pushManager.getSubscription() : null;
  return (await present(subscription)) ? "on" : "off";
}

function startPart(part: HTMLElement): void {
  const settle = (wanted: Promise<State>): Promise<void> =>
    wanted.catch((): State => "failed").then((state) => show(part, state));
  const stop = obstacle();
  show(part, stop ?? "asking");
  if (stop) return;
  void settle(stateNow());
  part.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("[data-push-do]") : null;
    if (!button) return;
    button.disabled = true;
    void settle(button.dataset["pushDo"] === "on" ? switchOn(part) : switchOff()).then(async () => {
      button.disabled = false;
      part.querySelector<HTMLElement>("[data-push-status]")?.focus();
      await renew(part);
    });
  });
}

/** At a start of the app, not at each page: who comes from a page of ours is here already. */
async function sayHere(): Promise<void> {
  if (document.referrer.startsWith(`${location.origin}/`) || !token()) return;
  const registration = await navigator.serviceWorker.getRegistration("/");
  await present((await registration?.pushManager.getSubscription()) ?? null);
}

export function startPush(root: Document): void {
  const part = root.querySelector<HTMLElement>("[data-push-key]");
  if ("serviceWorker" in navigator && window.isSecureContext) {
    if (part || isInstalled()) void navigator.serviceWorker.register("/sw.js").catch(() => part && show(part, "failed"));
    if (!part && "PushManager" in window) void sayHere().catch(() => undefined);
  }
  if (part) startPart(part);
}
