package dev.yici.spring;

import dev.yici.client.JobHandler;
import dev.yici.client.JobWorker;
import dev.yici.client.Yici;
import dev.yici.v1.Job;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ReflectionUtils;

/** Workers of all methods with {@link YiciJob}; they end before the beans they use. */
final class YiciJobs implements SmartLifecycle {
  private static final System.Logger LOG = System.getLogger(YiciJobs.class.getName());

  private final Yici city;
  private final ListableBeanFactory beans;
  private final List<JobWorker> workers = new ArrayList<>();
  private volatile boolean running;

  YiciJobs(Yici city, ListableBeanFactory beans) {
    this.city = city;
    this.beans = beans;
  }

  /** @throws IllegalStateException a method with parameters or a result that jobs do not have */
  @Override
  public synchronized void start() {
    for (String name : beans.getBeanNamesForType(Object.class, false, false)) {
      final Class<?> type = beans.getType(name, false);
      if (type != null) {
        methodsOf(type).forEach((method, job) -> workers.add(worker(beans.getBean(name), method, job)));
      }
    }
    workers.forEach(worker -> worker.start().whenComplete((done, failed) -> tell(failed)));
    running = true;
  }

  @Override
  public synchronized void stop() {
    workers.forEach(JobWorker::close);
    workers.clear();
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private static void tell(Throwable failed) {
    if (failed != null) {
      LOG.log(System.Logger.Level.ERROR, "a worker has ended", failed);
    }
  }

  private static Map<Method, YiciJob> methodsOf(Class<?> type) {
    return MethodIntrospector.selectMethods(type,
        (MethodIntrospector.MetadataLookup<YiciJob>) method -> AnnotatedElementUtils.findMergedAnnotation(method, YiciJob.class));
  }

  private JobWorker worker(Object bean, Method method, YiciJob job) {
    for (Class<?> parameter : method.getParameterTypes()) {
      if (parameter != Job.class && parameter != Map.class) {
        throw new IllegalStateException("expected a Job and a Map as parameters of " + method + ", but got " + parameter.getName());
      }
    }
    if (method.getReturnType() != void.class && !Map.class.isAssignableFrom(method.getReturnType())) {
      throw new IllegalStateException("expected a Map or nothing as the result of " + method);
    }
    final Method callable = AopUtils.selectInvocableMethod(method, bean.getClass());
    ReflectionUtils.makeAccessible(callable);
    return JobWorker.builder(city, job.value(), handler(bean, callable)).threads(job.threads())
        .lease(Duration.ofSeconds(job.leaseSeconds())).build();
  }

  private static JobHandler handler(Object bean, Method method) {
    return (job, values) -> {
      final Object[] given = new Object[method.getParameterCount()];
      for (int i = 0; i < given.length; ++i) {
        given[i] = method.getParameterTypes()[i] == Job.class ? job : values;
      }
      return resultOf(bean, method, given);
    };
  }

  @SuppressWarnings("unchecked")
  private static Map<String, ?> resultOf(Object bean, Method method, Object[] given) throws Exception {
    try {
      return (Map<String, ?>) method.invoke(bean, given);
    } catch (InvocationTargetException failed) {
      if (failed.getCause() instanceof Exception thrown) {
        throw thrown;
      }
      throw (Error) failed.getCause();
    }
  }
}
