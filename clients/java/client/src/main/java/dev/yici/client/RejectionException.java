package dev.yici.client;

import io.grpc.Status;

/**
 * Refused: sent again the answer would be the same. {@link #code()} says of what kind, {@link #reason()} why:
 *
 * <pre>{@code
 * catch (RejectionException refused) {
 *   switch (refused.reason()) {
 *     case "ALREADY_ACCEPTED" -> …
 *     case "CURSOR_EXPIRED", "LOG_CHANGED" -> …   // of a watch: read the present state again, then watch anew
 *     default -> show(refused.messageZh(), refused.violations());
 *   }
 * }
 * }</pre>
 */
public final class RejectionException extends YiciException {
  private static final long serialVersionUID = 1;

  RejectionException(Status status, Throwable cause, Told told) {
    super(status, cause, told);
  }
}
