package tests

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	v1 "yici.dev/client/v1"
	"yici.dev/client/yici"
)

const jobModel = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:yici="https://yici.dev/bpmn/1" id="d" targetNamespace="urn:test">
  <process id="check" isExecutable="true">
    <startEvent id="s"/><serviceTask id="j" yici:jobType="check"/><endEvent id="e"/>
    <boundaryEvent id="b" attachedToRef="j"><errorEventDefinition errorRef="no"/></boundaryEvent><endEvent id="refused"/>
    <sequenceFlow id="f1" sourceRef="s" targetRef="j"/><sequenceFlow id="f2" sourceRef="j" targetRef="e"/>
    <sequenceFlow id="f3" sourceRef="b" targetRef="refused"/>
  </process>
  <error id="no" errorCode="NO"/>
</definitions>
`

// started are the instances of the model, by the kind that their job is of.
func started(t *testing.T, server *realCity, ctx context.Context) map[string]string {
	path := filepath.Join(server.folder, "check.bpmn")
	must(t, os.WriteFile(path, []byte(jobModel), 0o600))
	server.run("process", "deploy", path)
	ids := map[string]string{}
	for _, kind := range []string{"good", "thrown", "broken", "panic"} {
		value := &v1.FeelValue{Kind: &v1.FeelValue_Text{Text: kind}}
		reply, err := server.as(root).Workflow.StartProcess(ctx,
			&v1.StartProcessRequest{ProcessId: "check", Variables: []*v1.Variable{{Name: "kind", Value: value}}})
		must(t, err)
		ids[kind] = reply.GetInstanceId()
	}
	return ids
}

func check(_ context.Context, job *v1.Job) ([]*v1.Variable, error) {
	switch kind := job.GetVariables()[0].GetValue().GetText(); kind {
	case "thrown":
		return nil, &yici.BpmnError{Code: "NO"}
	case "broken":
		return nil, errors.New("negative")
	case "panic":
		panic("nothing of that kind")
	default:
		return []*v1.Variable{{Name: "passed", Value: &v1.FeelValue{Kind: &v1.FeelValue_Boolean{Boolean: true}}}}, nil
	}
}

func TestAWorkerCompletesThrowsAndFailsAsItsHandlerDoes(t *testing.T) {
	server, ctx := newCity(t), bounded(t)
	ids := started(t, server, ctx)
	worker := &yici.JobWorker{City: server.as(hallSystem), Type: "check", Handler: check, WaitSeconds: -1}
	count, err := worker.RunOnce(ctx)
	must(t, err)
	if count != 4 || worker.Done != 1 || worker.Lost != 0 {
		t.Errorf("expected four jobs and one done, but got %d and %+v", count, worker)
	}
	for kind, status := range map[string]string{"good": "COMPLETED", "thrown": "COMPLETED", "broken": "RUNNING", "panic": "RUNNING"} {
		instance, err := server.as(root).Workflow.GetInstance(ctx, &v1.GetInstanceRequest{InstanceId: ids[kind]})
		must(t, err)
		if instance.GetStatus() != status {
			t.Errorf("%s: expected %s, but it is %s", kind, status, instance.GetStatus())
		}
		if kind == "panic" && !strings.Contains(instance.GetJobs()[0].GetFailure(), "nothing of that kind") {
			t.Errorf("expected what the handler said, but got %v", instance.GetJobs())
		}
	}
}

// Three times two seconds pass on the server's clock while one handler works, under a lease of three seconds.
func TestLeasesAreExtendedWhileAHandlerWorksAlsoThoseOfJobsThatWait(t *testing.T) {
	server, ctx := newCity(t), bounded(t)
	started(t, server, ctx)
	now, first := time.Date(2020, 4, 20, 2, 0, 0, 0, time.UTC), true
	other := &yici.JobWorker{City: server.as(hallSystem), Type: "check", Handler: check, WaitSeconds: -1}
	worker := &yici.JobWorker{City: server.as(hallSystem), Type: "check", WaitSeconds: -1, LeaseSeconds: 3}
	worker.Handler = func(ctx context.Context, job *v1.Job) ([]*v1.Variable, error) {
		for i := 0; first && i < 3; i++ {
			now = now.Add(2 * time.Second)
			must(t, server.as(root).AdvanceClock(ctx, now))
			time.Sleep(1500 * time.Millisecond)
		}
		first = false
		taken, err := other.RunOnce(ctx)
		must(t, err)
		if taken != 0 {
			t.Errorf("expected all jobs to stay in hand, but another worker took %d", taken)
		}
		return nil, nil
	}
	count, err := worker.RunOnce(ctx)
	must(t, err)
	if count != 4 || worker.Done != 4 || worker.Lost != 0 {
		t.Errorf("expected four jobs done, but got %d and %d done, %d lost", count, worker.Done, worker.Lost)
	}
}

// taker gives one job, or keeps the asker waiting for ever; and remembers what it was told.
type taker struct {
	v1.UnimplementedWorkflowServiceServer
	neverAnswers bool
	within       chan time.Duration
	told         chan string
}

func (s *taker) ActivateJobs(ctx context.Context, _ *v1.ActivateJobsRequest) (*v1.ActivateJobsResponse, error) {
	if s.neverAnswers {
		deadline, bounded := ctx.Deadline()
		if !bounded {
			deadline = time.Time{}
		}
		s.within <- time.Until(deadline)
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return &v1.ActivateJobsResponse{Jobs: []*v1.Job{{InstanceId: "i", Job: 1, Retries: 1}, {InstanceId: "i", Job: 2, Retries: 1}}}, nil
}

func (s *taker) CompleteJob(context.Context, *v1.CompleteJobRequest) (*v1.ProcessReply, error) {
	s.told <- "completed"
	return &v1.ProcessReply{}, nil
}

func (s *taker) FailJob(context.Context, *v1.FailJobRequest) (*v1.ProcessReply, error) {
	s.told <- "failed"
	return &v1.ProcessReply{}, nil
}

func (s *taker) city(t *testing.T) *yici.City {
	s.within, s.told = make(chan time.Duration, 1), make(chan string, 8)
	return against(t, func(server *grpc.Server) { v1.RegisterWorkflowServiceServer(server, s) })
}

func TestAskingForJobsEndsThoughTheServerNeverAnswers(t *testing.T) {
	for wait, most := range map[int32]time.Duration{-1: 30 * time.Second, 5: 35 * time.Second} {
		script := &taker{neverAnswers: true}
		ctx, cancel := context.WithCancel(context.Background())
		worker := &yici.JobWorker{City: script.city(t), Type: "check", WaitSeconds: wait}
		ended := make(chan error, 1)
		go func() { ended <- worker.Run(ctx) }()
		if within := <-script.within; within <= most-20*time.Second || within > most {
			t.Errorf("a wait of %d s: expected an end within %v, but got %v", wait, most, within)
		}
		cancel()
		must(t, <-ended)
	}
}

func TestWhatAHandlerHasDoneIsToldAlsoWhenTheContextEndedMeanwhile(t *testing.T) {
	for name, row := range map[string]struct {
		failure error
		told    string
	}{"done": {nil, "completed"}, "failed": {errors.New("negative"), "failed"}, "gave up": {context.Canceled, ""}} {
		script := &taker{}
		ctx, cancel := context.WithCancel(bounded(t))
		worker := &yici.JobWorker{City: script.city(t), Type: "check"}
		handled := 0
		worker.Handler = func(context.Context, *v1.Job) ([]*v1.Variable, error) {
			handled++
			cancel()
			return nil, row.failure
		}
		must(t, worker.Run(ctx))
		close(script.told)
		if told := <-script.told; told != row.told || handled != 1 {
			t.Errorf("%s: expected one job and %q, but %d were handled and %q told", name, row.told, handled, told)
		}
	}
}
