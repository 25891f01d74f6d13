package dev.yici.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.yici.v1.Attachment;
import dev.yici.v1.CaseReply;
import dev.yici.v1.GetCaseRequest;
import dev.yici.v1.GetStatusRequest;
import dev.yici.v1.ListCasesRequest;
import dev.yici.v1.PartyInput;
import dev.yici.v1.Status;
import dev.yici.v1.SubmitCaseRequest;
import dev.yici.v1.UploadAttachmentRequest;
import dev.yici.v1.UploadBegin;
import dev.yici.v1.WatchCasesRequest;
import dev.yici.v1.WatchCasesResponse;
import io.grpc.Status.Code;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client against the real server, which is killed in the middle of what it does. */
@Timeout(120)
class RealServerTest {
  private static RealCity server;
  private static Yici clerk;
  private static Yici auditor;
  private static Yici root;

  @BeforeAll
  static void start() {
    server = new RealCity();
    clerk = server.as(RealCity.CLERK);
    auditor = server.as(RealCity.AUDITOR);
    root = server.as(RealCity.ROOT);
  }

  @AfterAll
  static void stop() {
    List.of(clerk, auditor, root).forEach(Yici::close);
    server.close();
  }

  private static String here() {
    final Status status = root.admin().getStatus(GetStatusRequest.getDefaultInstance());
    return status.getLogId() + ":" + status.getRevision();
  }

  private static Set<String> kept() {
    final var filter = "item_code = \"" + RealCity.WASTE + "\"";
    final Set<String> numbers = new HashSet<>();
    String token = "";
    do {
      final var page = auditor.approval().listCases(
          ListCasesRequest.newBuilder().setFilter(filter).setPageSize(500).setPageToken(token).build());
      page.getCasesList().forEach(one -> numbers.add(one.getCaseNo()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return numbers;
  }

  @Test
  void eachCaseIsSubmittedOnceThoughTheServerIsKilledInTheMiddle() {
    final Set<String> before = kept();
    final SubmitCaseRequest request = RealCity.submission().build();
    final List<CompletableFuture<CaseReply>> calls = Collections.synchronizedList(new ArrayList<>());
    final CompletableFuture<Long> waiting = CompletableFuture.supplyAsync(() -> waitingAtRestarts(calls));
    for (int i = 0; i < 300 || !waiting.isDone(); ++i) {
      calls.add(clerk.approval().submitCaseAsync(request));
      RealCity.pause(3);
    }
    assertTrue(waiting.join() > 0, "calls were under way while the server was dead");
    final Set<String> answered = new HashSet<>();
    calls.forEach(call -> answered.add(call.join().getCaseNo()));
    assertEquals(calls.size(), answered.size());
    final Set<String> after = kept();
    after.removeAll(before);
    assertEquals(answered, after);
  }

  /** How many calls were not answered when the server was dead, twice. */
  private static long waitingAtRestarts(List<CompletableFuture<CaseReply>> calls) {
    long waiting = 0;
    for (int i = 0; i < 2; ++i) {
      RealCity.pause(200);
      server.kill();
      RealCity.pause(50);
      synchronized (calls) {
        waiting += calls.stream().filter(call -> !call.isDone()).count();
      }
      server.start();
    }
    return waiting;
  }

  @Test
  void aRefusalHasItsReasonFieldBothLanguagesAndRevision() {
    final var bad = RealCity.submission().setApplicant(PartyInput.newBuilder().setUscc("91350100M000100Y4Z")).build();
    final var refused = assertThrows(RejectionException.class, () -> clerk.approval().submitCase(bad));
    assertEquals(Code.INVALID_ARGUMENT, refused.code());
    assertEquals("USCC_CHARSET", refused.reason());
    assertEquals("applicant.uscc", refused.field());
    assertFalse(refused.violations().get(0).description().isEmpty());
    assertTrue(refused.messageZh().codePoints().anyMatch(c -> c >= 0x4e00 && c < 0xa000), refused.messageZh());
    assertTrue(refused.messageEn().startsWith("Expected "), refused.messageEn());
    final var mine = RealCity.submission().setRequestId("mine");
    final CaseReply first = clerk.approval().submitCase(mine.build());
    assertEquals(first, clerk.approval().submitCase(mine.build()));
    final var reused = assertThrows(RejectionException.class, () -> clerk.approval().submitCase(mine.setExternalRef("other").build()));
    assertEquals("REQUEST_ID_REUSED", reused.reason());
    assertEquals(first.getCommand().getRevision(), reused.revision().orElseThrow());
    final var missing = GetCaseRequest.newBuilder().setCaseNo(RealCity.WASTE + "202004200000").build();
    assertEquals(Code.NOT_FOUND, assertThrows(RejectionException.class, () -> auditor.approval().getCase(missing)).code());
    try (Yici nobody = Yici.builder(server.address()).build()) {
      assertEquals(Code.UNAUTHENTICATED, assertThrows(RejectionException.class, () -> nobody.approval().getCase(missing)).code());
    }
  }

  @Test
  void aWatchGoesOnAcrossAKillWithoutGapOrRepeat() {
    final List<String> numbers = new ArrayList<>();
    final List<String> seen = new ArrayList<>();
    try (var watch = auditor.approval().watchCases(WatchCasesRequest.newBuilder().setCursor(here()).build())) {
      for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 5; ++i) {
          numbers.add(clerk.approval().submitCase(RealCity.submission().build()).getCaseNo());
        }
        while (seen.size() < numbers.size()) {
          received(watch.next(), seen);
        }
        server.restart();
      }
      assertEquals(here(), watch.cursor());
    }
    assertEquals(numbers, seen);
  }

  private static void received(WatchCasesResponse record, List<String> numbers) {
    record.getEventsList().stream().filter(event -> event.getType().equals("case.received")).forEach(event -> numbers.add(event.getCaseNo()));
  }

  @Test
  void aCursorOfAnotherLogIsToldAndOneThatIsNoneToo() {
    for (var wrong : List.of(List.of("0".repeat(32) + ":5", "LOG_CHANGED"), List.of("x", "CURSOR_FORMAT"))) {
      try (var watch = auditor.approval().watchCases(WatchCasesRequest.newBuilder().setCursor(wrong.get(0)).build())) {
        assertEquals(wrong.get(1), assertThrows(RejectionException.class, watch::hasNext).reason());
      }
    }
  }

  @Test
  void theClockOfATestMovesAndADeadlineFires() {
    try (RealCity other = new RealCity(); Yici window = other.as(RealCity.CLERK); Yici admin = other.as(RealCity.ROOT)) {
      final String number = window.approval().submitCase(RealCity.submission().build()).getCaseNo();
      assertTrue(admin.advanceClock(LocalDate.of(2020, 4, 27)).getSettled() > 0);
      final var found = admin.approval().getCase(GetCaseRequest.newBuilder().setCaseNo(number).build());
      assertEquals("Accepted", found.getStateText().getEn());
    }
  }

  @Test
  void aFileGoesUpPieceByPieceAndABrokenOneIsRefused() {
    final byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    System.arraycopy("%PDF-1.7\n".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 9);
    final Attachment kept = clerk.approval().uploadAttachment(pieces(bytes));
    assertEquals(digest(bytes), kept.getDigest());
    final var wrong = new ArrayList<UploadAttachmentRequest>(pieces(bytes));
    wrong.remove(1);
    assertThrows(RejectionException.class, () -> clerk.approval().uploadAttachment(wrong));
  }

  private static List<UploadAttachmentRequest> pieces(byte[] bytes) {
    final List<UploadAttachmentRequest> pieces = new ArrayList<>();
    pieces.add(UploadAttachmentRequest.newBuilder().setBegin(UploadBegin.newBuilder().setDigest(digest(bytes)).setSizeBytes(bytes.length)
        .setMediaType("application/pdf")).build());
    for (int at = 0; at < bytes.length; at += 64 << 10) {
      final var chunk = ByteString.copyFrom(bytes, at, Math.min(64 << 10, bytes.length - at));
      pieces.add(UploadAttachmentRequest.newBuilder().setChunk(chunk).build());
    }
    return pieces;
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Test
  void byTlsTheServerIsJudgedAndACertificateNamesTheCaller() {
    try (Certificates made = new Certificates(); RealCity secure = new RealCity("--tls-cert", made.chain("server", "localhost"), "--tls-key", made.key("server"), "--tls-client-ca",
        made.roots())) {
      final Retry once = new Retry(1, Duration.ofMillis(1), Duration.ofMillis(1));
      final String target = "localhost:" + secure.port();
      made.chain("root", "officer:root");
      try (Yici known = Yici.builder(target).tls(made.path("roots.pem")).clientCertificate(made.path("root.pem"), made.path("root.key")).build();
          Yici distrusts = Yici.builder(target).tls().clientCertificate(made.path("root.pem"), made.path("root.key")).retry(once).build();
          Yici plain = Yici.builder(target).token(RealCity.token(RealCity.ROOT)).retry(once).build()) {
        assertFalse(known.admin().getStatus(GetStatusRequest.getDefaultInstance()).getLogId().isEmpty());
        assertThrows(UnavailableException.class, () -> distrusts.admin().getStatus(GetStatusRequest.getDefaultInstance()));
        assertThrows(UnavailableException.class, () -> plain.admin().getStatus(GetStatusRequest.getDefaultInstance()));
      }
    }
  }
}
