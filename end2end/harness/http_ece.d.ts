// The part of `http_ece` that is used; it comes without types.
declare module "http_ece" {
  import type { ECDH } from "node:crypto";
  const ece: { decrypt(sealed: Buffer, keys: { version: "aes128gcm"; privateKey: ECDH; authSecret: Buffer }): Buffer };
  export default ece;
}
