package dev.yici.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.yici.v1.CaseReply;
import dev.yici.v1.GetStatusRequest;
import dev.yici.v1.SubmitCaseRequest;
import dev.yici.v1.WatchCasesRequest;
import dev.yici.v1.WatchCasesResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Exactly once over a bad line, and every record of a watch once. */
@Timeout(120)
class WireTest {
  private static RealCity server;
  private static Yici auditor;
  private String from;

  @BeforeAll
  static void start() {
    server = new RealCity();
    auditor = server.as(RealCity.AUDITOR);
  }

  @AfterAll
  static void stop() {
    auditor.close();
    server.close();
  }

  @BeforeEach
  void stand() {
    from = at(server.address());
  }

  private static String at(String address) {
    try (Yici root = RealCity.at(address, RealCity.ROOT)) {
      final var status = root.admin().getStatus(GetStatusRequest.getDefaultInstance());
      return status.getLogId() + ":" + status.getRevision();
    }
  }

  /** The cases that were received since, told by the history itself; one that came twice is there twice. */
  private List<String> received() {
    final String until = at(server.address());
    final List<String> numbers = new ArrayList<>();
    try (var watch = auditor.approval().watchCases(WatchCasesRequest.newBuilder().setCursor(from).build())) {
      while (!watch.cursor().equals(until)) {
        read(watch, numbers);
      }
    }
    return numbers;
  }

  private static void read(Watch<WatchCasesResponse> watch, List<String> numbers) {
    watch.next().getEventsList().stream().filter(event -> event.getType().equals("case.received"))
        .forEach(event -> numbers.add(event.getCaseNo()));
  }

  private static List<String> submit(Yici clerk, int count) {
    final SubmitCaseRequest request = RealCity.submission().build();
    final List<CompletableFuture<CaseReply>> calls = new ArrayList<>();
    for (int i = 0; i < count; ++i) {
      calls.add(clerk.approval().submitCaseAsync(request));
      RealCity.pause(2);
    }
    return calls.stream().map(call -> call.join().getCaseNo()).sorted().toList();
  }

  private void eachCaseIsThereOnce(Wire wire, int count) {
    try (Yici clerk = RealCity.at(wire.address(), RealCity.CLERK)) {
      final List<String> answered = submit(clerk, count);
      assertEquals(count, new HashSet<>(answered).size());
      assertEquals(answered, received().stream().sorted().toList());
    }
  }

  @Test
  void eachCaseIsSubmittedOnceOverALineThatIsCutInTheMiddle() {
    try (Wire wire = new Wire(server.port(), Wire.Fault.CUT, 30_000, 1)) {
      eachCaseIsThereOnce(wire, 300);
      assertTrue(wire.faults() >= 5, "cut " + wire.faults() + " times");
    }
  }

  @Test
  void eachCaseIsSubmittedOnceOverALineThatIsSlow() {
    try (Wire wire = new Wire(server.port(), Wire.Fault.DELAY, 1, 2)) {
      eachCaseIsThereOnce(wire, 100);
      assertTrue(wire.faults() > 0);
    }
  }

  @Test
  void eachCaseIsSubmittedOnceThoughTheServerGetsEveryRequestAgain() {
    try (Wire wire = new Wire(server.port(), Wire.Fault.REPLAY, 30_000, 3)) {
      eachCaseIsThereOnce(wire, 200);
      RealCity.pause(500);
      assertTrue(wire.answeredAgain() > 1_000, "the server answered the copies: " + wire.answeredAgain() + " bytes");
      assertEquals(200, received().size(), "also after the last copies");
    }
  }

  @Test
  void aCommandSentAgainByItsCallerRunsOnceThoughPiecesOfItsLineCameTwice() {
    try (Wire wire = new Wire(server.port(), Wire.Fault.STUTTER, 10_000, 4); Yici clerk = RealCity.at(wire.address(), RealCity.CLERK)) {
      final Set<String> answered = new HashSet<>();
      for (int i = 0; i < 60; ++i) {
        answered.add(insisted(clerk, RealCity.submission().setRequestId("stutter-" + i).build()));
      }
      assertEquals(answered, new HashSet<>(received()));
      assertEquals(60, received().size());
      assertTrue(wire.faults() > 0);
    }
  }

  /** A garbled line may end a call in any way but a refusal; the caller sends its command again. */
  private static String insisted(Yici clerk, SubmitCaseRequest request) {
    final List<YiciException> ends = new ArrayList<>();
    for (int i = 0; i < 20; ++i) {
      try {
        return clerk.approval().submitCase(request).getCaseNo();
      } catch (YiciException garbled) {
        assertFalse(garbled instanceof RejectionException, garbled::toString);
        ends.add(garbled);
      }
    }
    throw new AssertionError("expected an answer within 20 calls, but got " + ends);
  }

  @Test
  void aWatchOverALineThatIsCutHasEachRecordOnceAndInOrder() {
    try (Wire wire = new Wire(server.port(), Wire.Fault.CUT, 10_000, 5); Yici clerk = server.as(RealCity.CLERK);
        Yici far = RealCity.at(wire.address(), RealCity.AUDITOR)) {
      final CompletableFuture<List<String>> submitted = CompletableFuture.supplyAsync(() -> submit(clerk, 400));
      final List<String> seen = new ArrayList<>();
      try (var watch = far.approval().watchCases(WatchCasesRequest.newBuilder().setCursor(from).build())) {
        while (seen.size() < 400) {
          read(watch, seen);
        }
      }
      assertEquals(submitted.join(), seen.stream().sorted().toList());
      assertEquals(received(), seen);
      assertTrue(wire.faults() >= 3, "cut " + wire.faults() + " times");
    }
  }
}
