package dev.yici.client;

import dev.yici.v1.Job;
import java.util.Map;

/** Does one job. */
@FunctionalInterface
public interface JobHandler {
  /**
   * What it returns completes the job (null: nothing to tell). Since a job whose lease ran out comes to somebody else, it may be done more
   * than once, but is completed once: effects outside are named by instance and job.
   *
   * @param values the job's variables, see {@link Feel#toJava}
   * @throws BpmnError to throw an error in the process
   * @throws Exception to fail the job: it is tried again after a back-off until no retry is left
   */
  Map<String, ?> handle(Job job, Map<String, Object> values) throws Exception;
}
