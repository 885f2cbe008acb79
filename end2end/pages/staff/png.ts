// Real pictures for uploads, drawn here so that the repository carries none: two colours side by
// side, so that cropping and turning can be seen.
import { crc32, deflateSync } from "node:zlib";

type Colour = [red: number, green: number, blue: number];

function chunk(kind: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind, "latin1"), body]);
  const out = Buffer.alloc(body.length + 12);
  out.writeUInt32BE(body.length, 0);
  named.copy(out, 4);
  out.writeUInt32BE(crc32(named), body.length + 8);
  return out;
}

/** A PNG of the given size, its left half in one colour and its right half in another. */
export function png(width: number, height: number, left: Colour, right: Colour): Buffer {
  const row = Buffer.alloc(1 + width * 3);
  for (let x = 0; x < width; x++) row.set(x * 2 < width ? left : right, 1 + x * 3);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8); // Eight bits of red, green and blue.
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))]);
}

/** The same as a file for an upload field. */
export const pngFile = (name: string, width: number, height: number, left: Colour, right: Colour) => ({
  name,
  mimeType: "image/png",
  buffer: png(width, height, left, right),
});
