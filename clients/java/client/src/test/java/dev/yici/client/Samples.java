package dev.yici.client;

import dev.yici.v1.AcceptCaseRequest;
import dev.yici.v1.Case;
import dev.yici.v1.CaseReply;
import dev.yici.v1.Channel;
import dev.yici.v1.GetCaseRequest;
import dev.yici.v1.HistoryEvent;
import dev.yici.v1.PartyInput;
import dev.yici.v1.SubmitCaseRequest;
import dev.yici.v1.WatchCasesRequest;
import dev.yici.v1.WatchCasesResponse;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What the READMEs show: the lines between a name and its end are there as they are here (SamplesTest). */
abstract class Samples {
  abstract void handle(List<HistoryEvent> events);

  abstract void store(String cursor);

  abstract void show(String text);

  String submit(String address, String token) {
    // sample: submit
    try (Yici city = Yici.builder(address).token(token).build()) {
      CaseReply reply = city.approval().submitCase(SubmitCaseRequest.newBuilder()
          .setItemCode("11210700YCJ000276K3210127001000")
          .setApplicant(PartyInput.newBuilder().setUscc("91210700MA0AB12C3K"))
          .setChannel(Channel.WINDOW).setWindowId("jz-hall-main-w01")
          .build());
      System.out.println(reply.getCaseNo() + " " + reply.getQueryCode());
      // end
      return reply.getCaseNo();
    }
  }

  void refusal(Yici city, String caseNo) {
    // sample: refusal
    try {
      city.approval().acceptCase(AcceptCaseRequest.newBuilder().setCaseNo(caseNo).setSeal("jz-urban-management").build());
    } catch (RejectionException refused) {
      show(refused.reason() + " " + refused.messageZh() + " " + refused.metadata());   // ALREADY_ACCEPTED …
    }
    // end
  }

  void follow(Yici city, String storedCursor) {
    // sample: follow
    WatchCasesRequest request = WatchCasesRequest.newBuilder().setCursor(storedCursor).build();
    try (Watch<WatchCasesResponse> watch = city.approval().watchCases(request)) {
      for (WatchCasesResponse record : watch) {
        handle(record.getEventsList());
        store(record.getCursor());
      }
    }
    // end
  }

  JobWorker jobs(Yici city) {
    // sample: jobs
    JobWorker worker = JobWorker.builder(city, "credit-check", (job, values) -> {
      BigDecimal amount = (BigDecimal) values.get("amount");
      if (amount.signum() < 0) {
        throw new BpmnError("AMOUNT_NEGATIVE");
      }
      return Map.of("passed", amount.compareTo(new BigDecimal("1000")) < 0);
    }).threads(4).build();
    // end
    return worker;
  }

  void clock(Yici city) {
    // sample: clock
    city.advanceClock(LocalDate.of(2020, 4, 27));   // on a server started with --clock manual
    // end
  }

  CompletableFuture<String> futures(Yici city, String caseNo) {
    // sample: futures
    CompletableFuture<Case> found = city.approval().getCaseAsync(GetCaseRequest.newBuilder().setCaseNo(caseNo).build());
    CompletableFuture<String> state = found.thenApply(one -> one.getStateText().getZh());
    // end
    return state;
  }
}
