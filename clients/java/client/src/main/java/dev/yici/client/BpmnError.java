package dev.yici.client;

import dev.yici.v1.Variable;
import java.util.List;
import java.util.Map;

/** Thrown by a {@link JobHandler}: an error that the process model knows by its code and catches with a boundary event. */
public class BpmnError extends Exception {
  private static final long serialVersionUID = 1;

  private final String code;
  private final transient List<Variable> variables;

  public BpmnError(String code) {
    this(code, Map.of());
  }

  /** @param values told to the process with the error, see {@link Feel#of} */
  public BpmnError(String code, Map<String, ?> values) {
    super("BPMN error " + code);
    this.code = code;
    this.variables = Feel.variables(values);
  }

  public String code() {
    return code;
  }

  public List<Variable> variables() {
    return variables;
  }
}
