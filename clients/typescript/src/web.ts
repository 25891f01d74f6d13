import { createConnectTransport } from "@connectrpc/connect-web";
import { cityOf, interceptorsOf, type City, type Options } from "./index.js";

export * from "./index.js";

/** In a browser; the server names the page's origin: --http-origin. */
export function connect(options: Options): City {
  return cityOf(
    createConnectTransport({
      baseUrl: options.baseUrl,
      interceptors: interceptorsOf(options),
    }),
    options.timeoutMs,
  );
}
