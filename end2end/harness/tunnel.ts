// A bad connection: everything between a browser and a shop goes through it, until it does not.
import { createServer, connect, type Socket } from "node:net";

export type Lets = "everything" | "questions" | "nothing";

export interface Tunnel {
  url: string;
  /** What gets through from now on. Connections that are open break when that changes. */
  lets(what: Lets): void;
  /** Connections break at a request that looks like this, for as long as `still` says so. */
  breaks(request: RegExp, still: () => boolean): void;
  /** How often something that looks like this was asked for, broken or not. */
  asked(request: RegExp): number;
  close(): Promise<void>;
}

/** Opens one to the shop at a port. */
export async function openTunnel(port: number): Promise<Tunnel> {
  let letting: Lets = "everything";
  let fragile = { request: /./, still: () => false };
  const heard: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const mode = letting;
    if (mode === "nothing") return void near.destroy();
    const far = connect(port, "127.0.0.1");
    for (const [socket, other] of [[near, far], [far, near]] as const) {
      open.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        open.delete(socket);
        other.destroy();
      });
    }
    near.on("data", (asked: Buffer) => {
      heard.push(asked.toString("latin1"));
      if (fragile.still() && fragile.request.test(asked.toString("latin1"))) near.destroy();
    });
    near.pipe(far);
    if (mode === "everything") far.pipe(near);
    // The shop has answered, and nobody hears it.
    else far.once("data", () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const breakAll = () => open.forEach((socket) => socket.destroy());
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    lets(what) {
      letting = what;
      breakAll();
    },
    breaks(request, still) {
      fragile = { request, still };
    },
    asked: (request) => heard.filter((one) => request.test(one)).length,
    close: () =>
      new Promise((resolve) => {
        breakAll();
        server.close(() => resolve());
      }),
  };
}
