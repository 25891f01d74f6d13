package dev.yici.client;

import dev.yici.v1.ExtendJobLeaseRequest;
import dev.yici.v1.Job;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Extends the leases of jobs in hand, at each third of a lease. */
final class JobLeases implements AutoCloseable {
  /** Until it is closed. */
  record Lease(Future<?> extending) implements AutoCloseable {
    @Override
    public void close() {
      extending.cancel(false);
    }
  }

  private final Yici city;
  private final Duration lease;
  private final ScheduledExecutorService ticks;

  JobLeases(Yici city, Duration lease, ThreadFactory threads) {
    this.city = city;
    this.lease = lease;
    this.ticks = Executors.newSingleThreadScheduledExecutor(threads);
  }

  Lease of(Job job) {
    final long third = lease.toMillis() / 3;
    return new Lease(ticks.scheduleAtFixedRate(() -> extend(job), third, third, TimeUnit.MILLISECONDS));
  }

  /** What comes of it matters at the job's end alone: a lease that could not be extended is lost then. */
  private void extend(Job job) {
    city.workflow().extendJobLeaseAsync(ExtendJobLeaseRequest.newBuilder().setInstanceId(job.getInstanceId()).setJob(job.getJob())
        .setLeaseSeconds((int) lease.toSeconds()).build());
  }

  @Override
  public void close() {
    ticks.shutdownNow();
  }
}
