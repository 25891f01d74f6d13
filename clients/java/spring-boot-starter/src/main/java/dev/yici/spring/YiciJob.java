package dev.yici.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A bean's method that does the jobs of a type:
 *
 * <pre>{@code
 * @YiciJob("credit-check")
 * Map<String, ?> check(Job job, Map<String, Object> values) { … }
 * }</pre>
 *
 * <p>Its parameters, of which any may be left out: the {@link dev.yici.v1.Job} and the map of its variables. It returns a map of results
 * or nothing; what it throws is as with a {@link dev.yici.client.JobHandler}.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface YiciJob {
  /** The type of the jobs, as the process model names it. */
  String value();

  /** Jobs at a time, 1 to 100. */
  int threads() default 1;

  /** 1 to 86,400; extended while the method runs. */
  int leaseSeconds() default 60;
}
