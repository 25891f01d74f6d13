package dev.yici.client;

import io.grpc.Deadline;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The attempts of one call: whether there is another, and when. Not safe for several threads at once. */
final class Attempts {
  private static final Set<String> NEVER_FITS = Set.of("MESSAGE_TOO_LARGE", "COMMAND_TOO_LARGE");

  private final Retry retry;
  private final Deadline deadline;
  private int made;

  /** Without a deadline (null) only their number ends them. */
  Attempts(Retry retry, Deadline deadline) {
    this.retry = retry;
    this.deadline = deadline;
  }

  /** Nanoseconds until the next attempt; empty: the error stands. */
  OptionalLong waitAfter(YiciException error) {
    if (!(error instanceof UnavailableException) || NEVER_FITS.contains(error.reason()) || made + 1 >= retry.attempts()) {
      return OptionalLong.empty();
    }
    final long most = retry.mostNanosAfter(made++);
    final long jittered = ThreadLocalRandom.current().nextLong(most / 2, most + 1);
    final long wait = Math.max(jittered, error.retryAfter().map(asked -> asked.toNanos()).orElse(0L));
    if (deadline != null && deadline.timeRemaining(TimeUnit.NANOSECONDS) <= wait) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(wait);
  }

  /** Something arrived: the count begins anew. */
  void succeeded() {
    made = 0;
  }
}
