package dev.yici.client;

import dev.yici.v1.ActivateJobsRequest;
import dev.yici.v1.ActivateJobsResponse;
import dev.yici.v1.Job;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes the jobs of a type and has a {@link JobHandler} do them, several at a time; their leases are extended while they are done.
 *
 * <pre>{@code
 * try (JobWorker worker = JobWorker.builder(city, "credit-check", (job, values) -> Map.of("passed", true)).threads(4).build()) {
 *   worker.run();       // until close() from another thread; an outage is waited out
 * }
 * }</pre>
 *
 * <p>It asks for no more jobs than it has free threads. A job whose lease has run out meanwhile belongs to somebody else: what is told of
 * it then is refused, counted as {@link #lost()}, and the worker goes on.
 */
public final class JobWorker implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(JobWorker.class.getName());
  private static final long OUTAGE_MILLIS = 1_000;

  private final Builder how;
  private final Yici city;
  private final Semaphore free;
  private final ExecutorService threads;
  private final JobLeases leases;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicLong completed = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private volatile CompletableFuture<ActivateJobsResponse> asking = CompletableFuture.completedFuture(null);

  private JobWorker(Builder how) {
    this.how = how;
    this.city = how.city.withDeadline(how.poll.plusSeconds(30));
    this.free = new Semaphore(how.threads);
    this.threads = Executors.newFixedThreadPool(how.threads, task -> daemon(task, "yici-job-" + how.type));
    this.leases = new JobLeases(city, how.lease, task -> daemon(task, "yici-leases-" + how.type));
  }

  /** @param type of the jobs, as the process model names it ({@code yici:jobType}) */
  public static Builder builder(Yici city, String type, JobHandler handler) {
    return new Builder(city, type, handler);
  }

  private static Thread daemon(Runnable task, String name) {
    final Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Works until {@link #close()}; an outage is waited out.
   *
   * @throws RejectionException the worker may not take these jobs ({@code WORKER_NOT_LISTED}, …)
   */
  public void run() {
    while (!isClosed()) {
      try {
        take();
      } catch (UnavailableException | DeadlineException outage) {
        LOG.log(Level.WARNING, "jobs of type {0}: {1}", how.type, outage.getMessage());
        pause();
      } catch (CompletionException | YiciException failed) {
        if (!isClosed()) {
          throw failed;
        }
      }
    }
  }

  /** {@link #run()} in a thread of its own; the future ends with it, or with what it throws. */
  public CompletableFuture<Void> start() {
    return CompletableFuture.runAsync(this::run, task -> daemon(task, "yici-jobs-" + how.type).start());
  }

  /**
   * Takes what is there, or waits for it ({@link Builder#poll}), and does it.
   *
   * @return how many jobs it had
   */
  public int runOnce() {
    final List<Future<?>> doing = take();
    for (Future<?> one : doing) {
      try {
        one.get();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return doing.size();
      } catch (ExecutionException failed) {
        throw new IllegalStateException(failed.getCause());
      }
    }
    return doing.size();
  }

  /** Jobs completed, and counted. */
  public long completed() {
    return completed.get();
  }

  /** Jobs whose end was refused: they had become somebody else's. */
  public long lost() {
    return lost.get();
  }

  /** Takes no more jobs and waits up to {@link Builder#grace} for those in hand; then their threads are interrupted. */
  @Override
  public void close() {
    closed.countDown();
    asking.cancel(true);
    threads.shutdown();
    try {
      if (!threads.awaitTermination(how.grace.toNanos(), TimeUnit.NANOSECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException interrupted) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
    leases.close();
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void pause() {
    try {
      closed.await(OUTAGE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      close();
    }
  }

  private List<Future<?>> take() {
    free.acquireUninterruptibly();
    final int places = 1 + free.drainPermits();
    List<Job> jobs = List.of();
    try {
      jobs = ask(places);
    } finally {
      free.release(places - jobs.size());
    }
    final List<Future<?>> doing = new ArrayList<>();
    for (Job job : jobs) {
      doing.add(hand(job));
    }
    return doing;
  }

  /** A worker that closes leaves the job to its lease. */
  private Future<?> hand(Job job) {
    try {
      return threads.submit(() -> work(job));
    } catch (RejectedExecutionException closing) {
      free.release();
      return CompletableFuture.completedFuture(null);
    }
  }

  private List<Job> ask(int places) {
    final var request = ActivateJobsRequest.newBuilder().setType(how.type).setJobsMax(places)
        .setLeaseSeconds((int) how.lease.toSeconds()).setWaitSeconds((int) how.poll.toSeconds()).build();
    asking = city.workflow().activateJobsAsync(request);
    if (isClosed()) {
      asking.cancel(true);
    }
    try {
      return asking.join().getJobsList();
    } catch (CancellationException left) {
      return List.of();
    } catch (CompletionException failed) {
      throw YiciException.of(failed.getCause());
    }
  }

  private void work(Job job) {
    try (JobLeases.Lease lease = leases.of(job)) {
      switch (new JobEnding(city, how.backOff).of(job, how.handler, this::isClosed)) {
        case COMPLETED -> completed.incrementAndGet();
        case LOST -> lost.incrementAndGet();
        case TOLD, LEFT -> { }
      }
    } catch (YiciException outage) {
      LOG.log(Level.WARNING, "job {0} of {1}: how it ended could not be told: {2}", job.getJob(), job.getInstanceId(), outage.getMessage());
    } finally {
      free.release();
    }
  }

  /** How a worker works. What lies outside a range is an {@link IllegalArgumentException} at once. */
  public static final class Builder {
    private final Yici city;
    private final String type;
    private final JobHandler handler;
    private int threads = 1;
    private Duration lease = Duration.ofSeconds(60);
    private Duration poll = Duration.ofSeconds(10);
    private Duration backOff = Duration.ofSeconds(30);
    private Duration grace = Duration.ofSeconds(30);

    private Builder(Yici city, String type, JobHandler handler) {
      this.city = Objects.requireNonNull(city);
      this.type = Objects.requireNonNull(type);
      this.handler = Objects.requireNonNull(handler);
    }

    /** Jobs at a time, 1 to 100; 1. */
    public Builder threads(int threads) {
      if (threads < 1 || threads > 100) {
        throw new IllegalArgumentException("expected 1 to 100 threads, but got " + threads);
      }
      this.threads = threads;
      return this;
    }

    /** For how long a job is taken at a time, 1 s to 1 day; 60 s. Extended at each third of it. */
    public Builder lease(Duration lease) {
      this.lease = within("a lease", lease, 1, 86_400);
      return this;
    }

    /** How long the server holds the question for jobs, 0 to 60 s; 10 s. */
    public Builder poll(Duration poll) {
      this.poll = within("a wait for jobs", poll, 0, 60);
      return this;
    }

    /** Until a failed job is tried again, 0 to 1 day; 30 s. */
    public Builder backOff(Duration backOff) {
      this.backOff = within("a back-off", backOff, 0, 86_400);
      return this;
    }

    /** How long {@link JobWorker#close()} waits for jobs in hand, 0 to 1 day; 30 s. */
    public Builder grace(Duration grace) {
      this.grace = within("a grace", grace, 0, 86_400);
      return this;
    }

    /** A worker that does nothing before {@link JobWorker#run()} and its like. */
    public JobWorker build() {
      return new JobWorker(this);
    }

    private static Duration within(String what, Duration value, long least, long most) {
      if (value.compareTo(Duration.ofSeconds(least)) < 0 || value.compareTo(Duration.ofSeconds(most)) > 0) {
        throw new IllegalArgumentException("expected " + what + " of " + least + " to " + most + " s, but got " + value);
      }
      return value;
    }
  }
}
