package dev.yici.client;

import java.time.Duration;

/**
 * When a call is sent again: on UNAVAILABLE and RESOURCE_EXHAUSTED alone, after a random half to whole of a wait that doubles from
 * {@code first} to {@code most}, or after what the server asks for where that is longer, and within the call's deadline. Always under
 * one request id.
 *
 * @param attempts how often a call is sent at most, 1 to 1,000; 1 never repeats
 * @param first the first wait, above zero
 * @param most the longest wait, at least {@code first} and at most an hour
 */
public record Retry(int attempts, Duration first, Duration most) {
  /** Eight attempts, waits from 50 ms to 5 s. */
  public static final Retry STANDARD = new Retry(8, Duration.ofMillis(50), Duration.ofSeconds(5));

  /** @throws IllegalArgumentException outside the ranges */
  public Retry {
    if (attempts < 1 || attempts > 1_000) {
      throw new IllegalArgumentException("expected 1 to 1,000 attempts, but got " + attempts);
    }
    if (first.isNegative() || first.isZero() || most.compareTo(first) < 0 || most.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException("expected 0 < first <= most <= 1 h, but got " + first + " and " + most);
    }
  }

  /** The longest wait behind an attempt, in nanoseconds; attempts count from 0. */
  long mostNanosAfter(int attempt) {
    final int doublings = Math.min(attempt, 30);
    final long grown = first.toNanos() > (most.toNanos() >> doublings) ? most.toNanos() : first.toNanos() << doublings;
    return Math.min(most.toNanos(), grown);
  }
}
