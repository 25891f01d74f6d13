package dev.yici.client;

import dev.yici.v1.CompleteJobRequest;
import dev.yici.v1.FailJobRequest;
import dev.yici.v1.Job;
import dev.yici.v1.ThrowJobErrorRequest;
import dev.yici.v1.Variable;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Has a job done and tells how it ended. */
record JobEnding(Yici city, Duration backOff) {
  private static final int FAILURE_CHARACTERS_MAX = 500;

  /** Completed; its failure or error told; not ours any more; left to its lease, for the worker closes. */
  enum Ending { COMPLETED, TOLD, LOST, LEFT }

  Ending of(Job job, JobHandler handler, BooleanSupplier closing) {
    final List<Variable> result;
    try {
      final Map<String, ?> values = handler.handle(job, Feel.values(job.getVariablesList()));
      result = Feel.variables(values == null ? Map.of() : values);
    } catch (BpmnError thrown) {
      return told(job, () -> throwError(job, thrown), Ending.TOLD);
    } catch (InterruptedException interrupted) {
      return closing.getAsBoolean() ? Ending.LEFT : told(job, () -> fail(job, interrupted), Ending.TOLD);
    } catch (Exception | LinkageError | AssertionError | StackOverflowError failed) {
      return told(job, () -> fail(job, failed), Ending.TOLD);
    }
    return told(job, () -> complete(job, result), Ending.COMPLETED);
  }

  /** A result that the server cannot take fails the job; any other refusal means that it is somebody else's now. */
  private Ending told(Job job, Runnable telling, Ending good) {
    try {
      telling.run();
      return good;
    } catch (RejectionException refused) {
      if (refused.code() != Status.Code.INVALID_ARGUMENT || good != Ending.COMPLETED) {
        return Ending.LOST;
      }
      return told(job, () -> fail(job, refused), Ending.TOLD);
    }
  }

  private void complete(Job job, List<Variable> result) {
    city.workflow().completeJob(CompleteJobRequest.newBuilder().setInstanceId(job.getInstanceId()).setJob(job.getJob())
        .addAllVariables(result).build());
  }

  private void throwError(Job job, BpmnError thrown) {
    city.workflow().throwJobError(ThrowJobErrorRequest.newBuilder().setInstanceId(job.getInstanceId()).setJob(job.getJob())
        .setCode(thrown.code()).addAllVariables(thrown.variables()).build());
  }

  private void fail(Job job, Throwable cause) {
    final String text = cause.toString();
    final int end = text.offsetByCodePoints(0, Math.min(text.codePointCount(0, text.length()), FAILURE_CHARACTERS_MAX));
    city.workflow().failJob(FailJobRequest.newBuilder().setInstanceId(job.getInstanceId()).setJob(job.getJob())
        .setRetries(Math.max(0, job.getRetries() - 1)).setFailure(text.substring(0, end)).setBackOffSeconds((int) backOff.toSeconds()).build());
  }
}
