package dev.yici.client;

import io.grpc.Status;

/** No answer in time. Whether a command ran is known by sending it again under the same request id. */
public final class DeadlineException extends YiciException {
  private static final long serialVersionUID = 1;

  DeadlineException(Status status, Throwable cause, Told told) {
    super(status, cause, told);
  }
}
