package dev.yici.client;

import io.grpc.Status;

/**
 * Not reached, or too much at once, also after the retries: UNAVAILABLE or RESOURCE_EXHAUSTED. Whether a command ran is known by sending
 * it again under the same request id.
 */
public final class UnavailableException extends YiciException {
  private static final long serialVersionUID = 1;

  UnavailableException(Status status, Throwable cause, Told told) {
    super(status, cause, told);
  }
}
