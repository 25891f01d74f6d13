package yici

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	v1 "yici.dev/client/v1"
)

// BpmnError is thrown by a handler for the process to catch by its code.
type BpmnError struct {
	Code      string
	Variables []*v1.Variable
}

// Error names the code.
func (e *BpmnError) Error() string { return "yici: BPMN error " + e.Code }

// JobHandler does one job. What it returns completes the job; a *BpmnError is thrown in the process; any other error fails the
// job, which is tried again after a back-off until no retry is left.
type JobHandler func(ctx context.Context, job *v1.Job) ([]*v1.Variable, error)

// JobWorker does the jobs of a type, one after the other; run several for more at a time. The leases of all jobs in hand are
// extended until each is done, those that wait for their turn too. When the context ends, a job whose handler is at work is still
// told how it ended, within 30 s; one whose handler gave up with the context, and those not begun, are left to their leases.
type JobWorker struct {
	City    *City
	Type    string
	Handler JobHandler
	// 0 means 8 jobs at a time, a lease of 60 s, a wait of 10 s for jobs and a back-off of 30 s. WaitSeconds below 0: no wait.
	JobsMax, LeaseSeconds, WaitSeconds, BackOffSeconds int32
	// Jobs completed, and jobs whose end was refused: they had become somebody else's.
	Done, Lost int
}

// Run works until the context ends: an outage is waited out.
func (w *JobWorker) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		_, err := w.RunOnce(ctx)
		var lost *Unavailable
		if err != nil && ctx.Err() == nil && !errors.As(err, &lost) && status.Code(err) != codes.DeadlineExceeded {
			return err
		}
		if err != nil {
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}
	return nil
}

func or(value, standard int32) int32 {
	if value == 0 {
		return standard
	}
	return max(0, value)
}

// What telling the server may take beyond what it was asked to wait.
const answerTime = 30 * time.Second

// RunOnce takes what is there, or waits for it, and says how many jobs it had.
func (w *JobWorker) RunOnce(ctx context.Context) (int, error) {
	reply, err := w.activate(ctx)
	if err != nil {
		return 0, err
	}
	leases := keepLeases(context.WithoutCancel(ctx), w.City.Workflow, reply.GetJobs(), max(1, or(w.LeaseSeconds, 60)))
	defer leases.stop()
	for _, job := range reply.GetJobs() {
		if ctx.Err() != nil {
			break
		}
		if !leases.holds(job) {
			w.Lost++
			continue
		}
		if err := w.work(ctx, job); err != nil {
			return 0, err
		}
		leases.drop(leased(job))
	}
	return len(reply.GetJobs()), nil
}

func (w *JobWorker) activate(ctx context.Context) (*v1.ActivateJobsResponse, error) {
	wait := or(w.WaitSeconds, 10)
	inner, cancel := context.WithTimeout(ctx, time.Duration(wait)*time.Second+answerTime)
	defer cancel()
	return w.City.Workflow.ActivateJobs(inner, &v1.ActivateJobsRequest{Type: w.Type, JobsMax: or(w.JobsMax, 8),
		LeaseSeconds: or(w.LeaseSeconds, 60), WaitSeconds: wait})
}

func (w *JobWorker) work(ctx context.Context, job *v1.Job) error {
	variables, err := w.handle(ctx, job)
	if gaveUp(ctx, err) {
		return nil
	}
	// What a handler has done is told also when the context ended meanwhile.
	inner, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerTime)
	defer cancel()
	return w.tell(inner, job, variables, err)
}

// gaveUp says whether the error is no more than the end of the context, the handler's own calls' included.
func gaveUp(ctx context.Context, err error) bool {
	if ctx.Err() == nil || err == nil {
		return false
	}
	return errors.Is(err, ctx.Err()) || status.Code(err) == status.FromContextError(ctx.Err()).Code()
}

func (w *JobWorker) tell(ctx context.Context, job *v1.Job, variables []*v1.Variable, err error) error {
	var thrown *BpmnError
	switch {
	case errors.As(err, &thrown):
		_, err = w.City.Workflow.ThrowJobError(ctx, &v1.ThrowJobErrorRequest{InstanceId: job.GetInstanceId(), Job: job.GetJob(),
			Code: thrown.Code, Variables: thrown.Variables})
	case err != nil:
		err = w.fail(ctx, job, err)
	default:
		if _, err = w.City.Workflow.CompleteJob(ctx, &v1.CompleteJobRequest{InstanceId: job.GetInstanceId(), Job: job.GetJob(),
			Variables: variables}); err == nil {
			w.Done++
		}
	}
	// A result that the server cannot take fails the job; any other refusal means that it is somebody else's now.
	if status.Code(err) == codes.InvalidArgument {
		err = w.fail(ctx, job, err)
	}
	var refused *Rejected
	if errors.As(err, &refused) {
		w.Lost++
		return nil
	}
	return err
}

func (w *JobWorker) fail(ctx context.Context, job *v1.Job, cause error) error {
	_, err := w.City.Workflow.FailJob(ctx, &v1.FailJobRequest{InstanceId: job.GetInstanceId(), Job: job.GetJob(),
		Retries: max(0, job.GetRetries()-1), Failure: fmt.Sprintf("%.500s", cause), BackOffSeconds: or(w.BackOffSeconds, 30)})
	return err
}

// A handler that panics fails its job and not its worker.
func (w *JobWorker) handle(ctx context.Context, job *v1.Job) (variables []*v1.Variable, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("the handler panicked: %v", fault)
		}
	}()
	return w.Handler(ctx, job)
}
