import com.sun.management.OperatingSystemMXBean;
import dev.yici.client.Yici;
import dev.yici.v1.Channel;
import dev.yici.v1.GetCaseRequest;
import dev.yici.v1.PartyInput;
import dev.yici.v1.SubmitCaseRequest;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * What a call costs a program with this client: {@code Bench SERVER TOKEN CALLS} prints one line of JSON. tests/bench/clients.py says what is
 * measured.
 */
public final class Bench {
  private static final int UNDER_WAY = 64;
  private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final StringBuilder figures = new StringBuilder();

  private static long[] oneByOne(int calls, Runnable call) {
    final long[] took = new long[calls];
    for (int i = 0; i < calls; ++i) {
      final long start = System.nanoTime();
      call.run();
      took[i] = System.nanoTime() - start;
    }
    return took;
  }

  private static long[] manyAtOnce(int calls, Supplier<CompletableFuture<?>> call) {
    final long[] took = new long[calls];
    final Semaphore places = new Semaphore(UNDER_WAY);
    final AtomicReference<Throwable> fault = new AtomicReference<>();
    for (int i = 0; i < calls; ++i) {
      final int mine = i;
      places.acquireUninterruptibly();
      final long start = System.nanoTime();
      call.get().whenComplete((reply, failed) -> {
        took[mine] = System.nanoTime() - start;
        fault.compareAndSet(null, failed);
        places.release();
      });
    }
    places.acquireUninterruptibly(UNDER_WAY);
    if (fault.get() != null) {
      throw new IllegalStateException(fault.get());
    }
    return took;
  }

  /** Done once before it is measured. */
  private void measure(String name, int calls, IntFunction<long[]> loop) {
    loop.apply(calls);
    final long before = SYSTEM.getProcessCpuTime();
    final long[] took = loop.apply(calls);
    final double each = (SYSTEM.getProcessCpuTime() - before) / 1e3 / calls;
    Arrays.sort(took);
    figures.append(String.format(Locale.ROOT, "%s\"%s.us_per_call\": %.1f, \"%s.p50_us\": %.1f", figures.isEmpty() ? "" : ", ", name, each,
        name, took[calls / 2] / 1e3));
  }

  private static SubmitCaseRequest submission() {
    return SubmitCaseRequest.newBuilder().setItemCode("11210700YCJ000276K3210127001000")
        .setApplicant(PartyInput.newBuilder().setUscc("91210700MA0AB12C3K")).setChannel(Channel.WINDOW).setWindowId("jz-hall-main-w01").build();
  }

  private void measureAll(Yici city, int calls) {
    final SubmitCaseRequest submission = submission();
    final GetCaseRequest read = GetCaseRequest.newBuilder().setCaseNo(city.approval().submitCase(submission).getCaseNo()).build();
    measure("get_1", calls, count -> oneByOne(count, () -> city.approval().getCase(read)));
    measure("submit_1", calls, count -> oneByOne(count, () -> city.approval().submitCase(submission)));
    measure("get_64", 4 * calls, count -> manyAtOnce(count, () -> city.approval().getCaseAsync(read)));
    measure("submit_64", 4 * calls, count -> manyAtOnce(count, () -> city.approval().submitCaseAsync(submission)));
  }

  /** SERVER TOKEN CALLS. */
  public static void main(String[] words) {
    final Bench bench = new Bench();
    try (Yici city = Yici.builder(words[0]).token(words[1]).build()) {
      bench.measureAll(city, Integer.parseInt(words[2]));
    }
    System.out.println("{" + bench.figures + "}");
  }
}
