import { createConnectTransport } from "@connectrpc/connect-node";
import type { SecureContextOptions } from "node:tls";
import { cityOf, interceptorsOf, type City, type Options } from "./index.js";

export * from "./index.js";

/** In Node. `tls`: roots, and for mutual TLS a key and a certificate. */
export function connect(options: Options & { tls?: SecureContextOptions }): City {
  return cityOf(
    createConnectTransport({
      baseUrl: options.baseUrl,
      httpVersion: "1.1",
      useBinaryFormat: true,
      interceptors: interceptorsOf(options),
      nodeOptions: options.tls ?? {},
    }),
    options.timeoutMs,
  );
}
