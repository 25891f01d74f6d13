package dev.yici.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.LocalizedMessage;
import com.google.rpc.RetryInfo;
import dev.yici.v1.AcceptCaseRequest;
import dev.yici.v1.BatchSubmitCasesRequest;
import dev.yici.v1.BatchSubmitCasesResponse;
import dev.yici.v1.CompleteInstantRequest;
import dev.yici.v1.SubmitCaseRequest;
import dev.yici.v1.SubmitJointRequest;
import dev.yici.v1.WatchCasesRequest;
import dev.yici.v1.WatchCasesResponse;
import io.grpc.Status.Code;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client's habits, against a server that misbehaves on purpose. */
@Timeout(60)
class HabitsTest {
  private final Scripted server = new Scripted(ApprovalService.ACCEPT_CASE, ApprovalService.BATCH_SUBMIT_CASES,
      ApprovalService.COMPLETE_INSTANT, ApprovalService.SUBMIT_JOINT, ApprovalService.WATCH_CASES, ApprovalService.DOWNLOAD_ATTACHMENT);
  private Yici city = server.builder().build();

  @AfterEach
  void close() {
    city.close();
    server.close();
  }

  private void connect(Yici.Builder builder) {
    city.close();
    city = builder.build();
  }

  private List<String> ids() {
    return server.requests().stream().map(request -> ((AcceptCaseRequest) request).getRequestId()).toList();
  }

  private void accept() {
    city.approval().acceptCase(AcceptCaseRequest.getDefaultInstance());
  }

  @Test
  void onlyUnavailableAndResourceExhaustedAreSentAgainAndUnderOneId() {
    server.fails(Code.UNAVAILABLE, Code.RESOURCE_EXHAUSTED);
    assertEquals("7", city.approval().acceptCase(AcceptCaseRequest.getDefaultInstance()).getCaseNo());
    assertEquals(3, ids().size());
    assertEquals(1, new HashSet<>(ids()).size());
    assertNotEquals("", ids().get(0));
    for (Code code : EnumSet.complementOf(EnumSet.of(Code.OK, Code.UNAVAILABLE, Code.RESOURCE_EXHAUSTED))) {
      server.requests().clear();
      server.fails(code);
      assertEquals(code, assertThrows(YiciException.class, this::accept).code());
      assertEquals(1, ids().size(), code.name());
    }
  }

  @Test
  void eachCodeIsAnExceptionOfItsKind() {
    for (Code code : EnumSet.complementOf(EnumSet.of(Code.OK))) {
      connect(server.builder().retry(new Retry(1, Duration.ofMillis(1), Duration.ofMillis(1))));
      server.fails(code);
      final Class<?> kind = switch (code) {
        case UNAVAILABLE, RESOURCE_EXHAUSTED -> UnavailableException.class;
        case DEADLINE_EXCEEDED -> DeadlineException.class;
        case CANCELLED, UNKNOWN, INTERNAL, UNIMPLEMENTED, DATA_LOSS -> YiciException.class;
        default -> RejectionException.class;
      };
      assertEquals(kind, assertThrows(YiciException.class, this::accept).getClass(), code.name());
    }
  }

  @Test
  void aLineThatBrokeWhileACallWasWrittenIsALostOne() {
    final var broken = io.grpc.Status.UNKNOWN.withCause(new IllegalStateException(new java.nio.channels.ClosedChannelException()));
    assertInstanceOf(UnavailableException.class, YiciException.of(broken.asRuntimeException()));
    assertEquals(YiciException.class, YiciException.of(io.grpc.Status.UNKNOWN.asRuntimeException()).getClass());
  }

  @Test
  void attemptsEndAndAGivenIdStays() {
    server.fails(Code.UNAVAILABLE, Code.UNAVAILABLE, Code.UNAVAILABLE);
    final var mine = AcceptCaseRequest.newBuilder().setRequestId("mine").build();
    assertThrows(UnavailableException.class, () -> city.approval().acceptCase(mine));
    assertEquals(List.of("mine", "mine", "mine"), ids());
  }

  @Test
  void twoCallsHaveTwoIds() {
    accept();
    accept();
    assertEquals(2, new HashSet<>(ids()).size());
  }

  @Test
  void idsOfABatchAndOfACommandWithinACommandAreMadeTooAndAGivenOneIsTheSameBytes() {
    server.gives(List.of(BatchSubmitCasesResponse.getDefaultInstance()), Scripted.ok());
    final var one = SubmitCaseRequest.getDefaultInstance();
    city.approval().batchSubmitCases(BatchSubmitCasesRequest.newBuilder().addRequests(one).addRequests(one).build());
    final var sent = (BatchSubmitCasesRequest) server.requests().get(0);
    assertNotEquals(sent.getRequests(0).getRequestId(), sent.getRequests(1).getRequestId());
    assertNotEquals("", sent.getRequests(1).getRequestId());
    city.approval().completeInstant(CompleteInstantRequest.newBuilder().setSubmit(one).build());
    assertNotEquals("", ((CompleteInstantRequest) server.requests().get(1)).getSubmit().getRequestId());
    final var joint = SubmitJointRequest.newBuilder().setRequestId("mine").setApplication(one).build();
    city.approval().submitJoint(joint);
    assertEquals(joint, server.requests().get(2));
  }

  @Test
  void aRefusalCarriesAllThatTheServerSaid() {
    server.refuses(Code.ALREADY_EXISTS,
        ErrorInfo.newBuilder().setReason("REQUEST_ID_REUSED").setDomain("yici").putMetadata("revision", "42").build(),
        BadRequest.newBuilder()
            .addFieldViolations(BadRequest.FieldViolation.newBuilder().setField("request_id").setDescription("used"))
            .addFieldViolations(BadRequest.FieldViolation.newBuilder().setField("other").setDescription("too")).build(),
        LocalizedMessage.newBuilder().setLocale("zh-CN").setMessage("编号已用").build(),
        LocalizedMessage.newBuilder().setLocale("en").setMessage("Used.").build());
    final RejectionException refused = assertThrows(RejectionException.class, this::accept);
    assertEquals("REQUEST_ID_REUSED", refused.reason());
    assertEquals(OptionalLong.of(42), refused.revision());
    assertEquals("request_id", refused.field());
    assertEquals(List.of(new YiciException.Violation("request_id", "used"), new YiciException.Violation("other", "too")), refused.violations());
    assertEquals("编号已用", refused.messageZh());
    assertEquals("Used.", refused.messageEn());
    assertEquals("HabitsTest.java", List.of(refused.getStackTrace()).stream().filter(f -> f.getClassName().contains("Habits"))
        .findFirst().orElseThrow().getFileName());
  }

  @Test
  void theTextIsChineseWhereTheProcessSpeaksChinese() {
    final Locale before = Locale.getDefault();
    server.refuses(Code.NOT_FOUND, LocalizedMessage.newBuilder().setLocale("zh-CN").setMessage("没有").build());
    final RejectionException refused = assertThrows(RejectionException.class, this::accept);
    try {
      Locale.setDefault(Locale.SIMPLIFIED_CHINESE);
      assertEquals("没有", refused.getLocalizedMessage());
      Locale.setDefault(Locale.ENGLISH);
      assertEquals("scripted", refused.getLocalizedMessage());
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void theServersWaitIsKeptWhereItIsLonger() {
    server.refuses(Code.UNAVAILABLE, RetryInfo.newBuilder().setRetryDelay(com.google.protobuf.Duration.newBuilder().setNanos(300_000_000)).build());
    final long begin = System.nanoTime();
    accept();
    assertTrue(System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(300));
  }

  @Test
  void whatNeverFitsIsSentOnce() {
    for (String reason : List.of("MESSAGE_TOO_LARGE", "COMMAND_TOO_LARGE")) {
      server.requests().clear();
      server.refuses(Code.RESOURCE_EXHAUSTED, ErrorInfo.newBuilder().setReason(reason).build());
      assertEquals(reason, assertThrows(UnavailableException.class, this::accept).reason());
      assertEquals(1, ids().size());
    }
  }

  @Test
  void aDeadlineBoundsTheCallWithItsRetries() {
    server.gives(List.of(), null);
    final Yici brief = city.withDeadline(Duration.ofMillis(200));
    assertThrows(DeadlineException.class, () -> brief.approval().acceptCase(AcceptCaseRequest.getDefaultInstance()));
    server.refuses(Code.UNAVAILABLE, RetryInfo.newBuilder().setRetryDelay(com.google.protobuf.Duration.newBuilder().setSeconds(60)).build());
    final long begin = System.nanoTime();
    assertThrows(UnavailableException.class, () -> brief.approval().acceptCase(AcceptCaseRequest.getDefaultInstance()));
    assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(30), "a wait beyond the deadline is not begun");
  }

  @Test
  void aFutureCompletesWithTheAnswerOrTheTypedErrorAndIsCancelled() {
    server.fails(Code.UNAVAILABLE);
    assertEquals("7", city.approval().acceptCaseAsync(AcceptCaseRequest.getDefaultInstance()).join().getCaseNo());
    server.fails(Code.NOT_FOUND);
    final var failed = assertThrows(CompletionException.class,
        () -> city.approval().acceptCaseAsync(AcceptCaseRequest.getDefaultInstance()).join());
    assertInstanceOf(RejectionException.class, failed.getCause());
    server.gives(List.of(), null);
    final var silent = city.approval().acceptCaseAsync(AcceptCaseRequest.getDefaultInstance());
    assertTrue(silent.cancel(true));
    assertThrows(CancellationException.class, silent::join);
  }

  @Test
  void anInterruptedCallerLeavesAndStaysInterrupted() {
    server.gives(List.of(), null);
    Thread.currentThread().interrupt();
    assertEquals(Code.CANCELLED, assertThrows(YiciException.class, this::accept).code());
    assertTrue(Thread.interrupted());
  }

  @Test
  void aClosedConnectionSendsNothingAgain() {
    city.close();
    final long begin = System.nanoTime();
    connect(server.builder().retry(new Retry(100, Duration.ofSeconds(1), Duration.ofSeconds(1))));
    final Yici closed = city;
    closed.close();
    assertThrows(UnavailableException.class, () -> closed.approval().acceptCase(AcceptCaseRequest.getDefaultInstance()));
    assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(20));
  }

  private static WatchCasesResponse record(String cursor) {
    return WatchCasesResponse.newBuilder().setCursor(cursor).build();
  }

  private static WatchCasesResponse heartbeat(String cursor) {
    return record(cursor).toBuilder().setHeartbeat(true).build();
  }

  private static io.grpc.StatusRuntimeException lost() {
    return io.grpc.Status.UNAVAILABLE.asRuntimeException();
  }

  private List<String> asked() {
    return server.requests().stream().map(request -> ((WatchCasesRequest) request).getCursor()).toList();
  }

  @Test
  void aWatchGoesOnFromTheLastCursorThatItWasTold() {
    server.gives(List.of(record("L:1"), record("L:2"), heartbeat("L:5")), lost()).gives(List.of(), lost())
        .gives(List.of(record("L:6")), Scripted.ok());
    final Watch<WatchCasesResponse> watch = city.approval().watchCases(WatchCasesRequest.newBuilder().setCursor("0").build());
    assertEquals(List.of("L:1", "L:2", "L:6"), watch.stream().map(WatchCasesResponse::getCursor).toList());
    assertEquals(List.of("0", "L:5", "L:5"), asked());
    assertEquals("L:6", watch.cursor());
    assertThrows(NoSuchElementException.class, watch::next);
  }

  @Test
  void aMessageBeginsTheCountOfAttemptsAnewAndInVainTheyEnd() {
    for (int i = 1; i <= 6; ++i) {
      server.gives(List.of(record("L:" + i)), lost());
    }
    server.gives(List.of(), lost()).gives(List.of(), lost());
    final Watch<WatchCasesResponse> watch = city.approval().watchCases(WatchCasesRequest.getDefaultInstance());
    for (int i = 1; i <= 6; ++i) {
      assertEquals("L:" + i, watch.next().getCursor());
    }
    assertThrows(UnavailableException.class, watch::hasNext);
    assertFalse(watch.hasNext(), "after an error it has ended");
    assertEquals(8, server.requests().size());
  }

  @Test
  void aCursorThatIsTooOldOrOfAnotherLogIsTold() {
    for (String reason : List.of("CURSOR_EXPIRED", "LOG_CHANGED")) {
      server.gives(List.of(record("L:1")), lost());
      server.refuses(Code.OUT_OF_RANGE, ErrorInfo.newBuilder().setReason(reason).build());
      final Watch<WatchCasesResponse> watch = city.approval().watchCases(WatchCasesRequest.getDefaultInstance());
      assertEquals("L:1", watch.next().getCursor());
      assertEquals(reason, assertThrows(RejectionException.class, watch::hasNext).reason());
      assertEquals("L:1", watch.cursor());
    }
  }

  @Test
  void aLineThatFellSilentCountsAsLost() {
    connect(server.builder().silence(Duration.ofMillis(500)));
    server.gives(List.of(record("L:1")), null).gives(List.of(record("L:2")), Scripted.ok());
    final Watch<WatchCasesResponse> watch = city.approval().watchCases(WatchCasesRequest.getDefaultInstance());
    assertEquals(List.of("L:1", "L:2"), watch.stream().map(WatchCasesResponse::getCursor).toList());
    assertEquals(List.of("", "L:1"), asked());
  }

  @Test
  void aStreamWithoutCursorsIsNotBegunAgain() {
    server.gives(List.of(), lost());
    final var download = city.approval().downloadAttachment(dev.yici.v1.DownloadAttachmentRequest.getDefaultInstance());
    assertThrows(UnavailableException.class, download::hasNext);
    assertEquals(1, server.requests().size());
  }

  @Test
  void closingAWatchEndsTheWaitingForIt() {
    server.gives(List.of(record("L:1")), null);
    final Watch<WatchCasesResponse> watch = city.approval().watchCases(WatchCasesRequest.getDefaultInstance());
    assertEquals("L:1", watch.next().getCursor());
    final CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(watch::hasNext);
    watch.close();
    assertFalse(waiting.join());
  }

  @Test
  void whatCannotBeReachedOrMeantIsSaidAtOnce() {
    assertThrows(IllegalArgumentException.class, () -> Yici.builder(" "));
    assertThrows(IllegalArgumentException.class, () -> Yici.builder("h:1").token("two words"));
    assertThrows(IllegalArgumentException.class, () -> Yici.builder("h:1").deadline(Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> new Retry(0, Duration.ofMillis(1), Duration.ofMillis(1)));
    assertThrows(IllegalArgumentException.class, () -> new Retry(1, Duration.ofMillis(2), Duration.ofMillis(1)));
    assertThrows(IllegalArgumentException.class, () -> JobWorker.builder(city, "t", (job, values) -> null).threads(0));
    assertThrows(IllegalArgumentException.class, () -> JobWorker.builder(city, "t", (job, values) -> null).lease(Duration.ZERO));
    assertThrows(java.io.UncheckedIOException.class, () -> Yici.builder("h:1").tls(java.nio.file.Path.of("not-there.pem")).build());
  }

  @Test
  void waitsDoubleFromTheFirstToTheMost() {
    final Retry retry = new Retry(8, Duration.ofMillis(50), Duration.ofMillis(300));
    assertEquals(List.of(50L, 100L, 200L, 300L, 300L),
        List.of(0, 1, 2, 3, 1_000).stream().map(n -> TimeUnit.NANOSECONDS.toMillis(retry.mostNanosAfter(n))).toList());
  }
}
