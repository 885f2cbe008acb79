// A push service on the loopback, as browsers have one: it takes sealed messages for the phones that it
// knows, answers for those that are gone, and opens what it got with somebody else's implementation of
// RFC 8291 (`http_ece`), because a phone must be able to read it, not only the shop. Debian's Chromium
// has no push service of its own, so what comes is handed to the browser through its debugger.
import { createECDH, createPublicKey, randomBytes, verify } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import ece from "http_ece";
import type { BrowserContext, Page } from "@playwright/test";

export interface Message {
  headers: IncomingHttpHeaders;
  /** What was in it. */
  text: string;
  json: { web_push: number; app_badge: string; notification: Record<string, string> };
}

export interface PushService {
  origin: string;
  /** A new phone's subscription, and the messages that came for it. */
  phone(): { endpoint: string; p256dh: string; auth: string; came: Message[] };
  close(): Promise<void>;
}

const base64url = (bytes: Buffer) => bytes.toString("base64url");

/** Whether a message is signed by the key that it names, for this service, and not too old (RFC 8292). */
function signedFor(origin: string, authorization = ""): boolean {
  const [, token, key] = /^vapid t=([^,]+), k=(.+)$/.exec(authorization) ?? [];
  if (!token || !key) return false;
  const [header, claims, signature] = token.split(".");
  const point = Buffer.from(key, "base64url");
  const jwk = { kty: "EC", crv: "P-256", x: base64url(point.subarray(1, 33)), y: base64url(point.subarray(33)) };
  const said = JSON.parse(Buffer.from(claims, "base64url").toString()) as { aud: string; exp: number; sub: string };
  const good = verify("sha256", Buffer.from(`${header}.${claims}`), { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url"));
  const left = said.exp - Date.now() / 1000;
  return good && said.aud === origin && left > 0 && left <= 24 * 60 * 60 && /^(mailto|https):/.test(said.sub);
}

export async function pushService(): Promise<PushService> {
  const phones = new Map<string, { key: ReturnType<typeof createECDH>; auth: Buffer; came: Message[] }>();
  const server = createServer((request, answer) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const phone = phones.get(request.url ?? "");
      if (!phone) return answer.writeHead(410).end();
      const { headers } = request;
      if (!signedFor(origin, headers.authorization)) return answer.writeHead(403).end();
      if (headers["content-encoding"] !== "aes128gcm" || !headers.ttl) return answer.writeHead(400).end();
      const text = ece.decrypt(Buffer.concat(parts), { version: "aes128gcm", privateKey: phone.key, authSecret: phone.auth }).toString();
      phone.came.push({ headers, text, json: JSON.parse(text) as Message["json"] });
      answer.writeHead(201, { location: `${origin}/m/${phone.came.length}` }).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    phone() {
      const [key, auth, path, came] = [createECDH("prime256v1"), randomBytes(16), `/phone/${randomBytes(8).toString("hex")}`, [] as Message[]];
      key.generateKeys();
      phones.set(path, { key, auth, came });
      return { endpoint: origin + path, p256dh: base64url(key.getPublicKey()), auth: base64url(auth), came };
    },
    close: () => new Promise((done) => server.close(() => done())),
  };
}

/** Gives the browser a subscription at the double, which it would otherwise get from its own maker. */
export async function hasPhone(context: BrowserContext, phone: { endpoint: string; p256dh: string; auth: string }): Promise<void> {
  await context.addInitScript(({ endpoint, p256dh, auth }) => {
    const made = (options: PushSubscriptionOptionsInit) => ({
      endpoint,
      options,
      toJSON: () => ({ endpoint, keys: { p256dh, auth } }),
      unsubscribe: async () => {
        sessionStorage.removeItem("subscribed");
        return true;
      },
    });
    const known = () => {
      const kept = sessionStorage.getItem("subscribed");
      return kept && made({ userVisibleOnly: true, applicationServerKey: new Uint8Array(JSON.parse(kept) as number[]) });
    };
    Object.assign(PushManager.prototype, {
      getSubscription: async () => known(),
      subscribe: async (options: PushSubscriptionOptionsInit) => {
        sessionStorage.setItem("subscribed", JSON.stringify([...(options.applicationServerKey as Uint8Array)]));
        return made(options);
      },
    });
  }, phone);
}

/** Hands a message to the shop's service worker, as the browser's maker would. */
export async function arrives(page: Page, text: string): Promise<void> {
  const debug = await page.context().newCDPSession(page);
  const found = new Promise<string>((done) =>
    debug.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => registrations[0] && done(registrations[0].registrationId)),
  );
  await debug.send("ServiceWorker.enable");
  await debug.send("ServiceWorker.deliverPushMessage", { origin: new URL(page.url()).origin, registrationId: await found, data: text });
  await debug.detach();
}

/** The notifications on the phone's screen. */
export const onScreen = (page: Page): Promise<{ title: string; body: string; navigate: string }[]> =>
  page.evaluate(async () => {
    const shown = await (await navigator.serviceWorker.ready).getNotifications();
    return shown.map(({ title, body, data }) => ({ title, body, navigate: (data as { navigate: string }).navigate }));
  });
