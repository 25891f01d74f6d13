"""A process of one job, for the tests of both workers: done, or refused by the error NO."""

JOB_MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:yici="https://yici.dev/bpmn/1" id="d" targetNamespace="urn:test">
  <process id="check" isExecutable="true">
    <startEvent id="s"/><serviceTask id="j" yici:jobType="check"/><endEvent id="e"/>
    <boundaryEvent id="b" attachedToRef="j"><errorEventDefinition errorRef="no"/></boundaryEvent><endEvent id="refused"/>
    <sequenceFlow id="f1" sourceRef="s" targetRef="j"/><sequenceFlow id="f2" sourceRef="j" targetRef="e"/>
    <sequenceFlow id="f3" sourceRef="b" targetRef="refused"/>
  </process>
  <error id="no" errorCode="NO"/>
</definitions>
"""
