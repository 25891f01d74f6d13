package yici

import (
	"context"
	"errors"
	"sync"
	"time"

	v1 "yici.dev/client/v1"
)

// jobLeases extends the leases of jobs in hand at each third of them, until stop.
type jobLeases struct {
	workflow v1.WorkflowServiceClient
	seconds  int32
	mutex    sync.Mutex
	held     map[leasedJob]bool
	left     context.CancelFunc
	done     chan struct{}
}

type leasedJob struct {
	instance string
	job      uint64
}

func leased(job *v1.Job) leasedJob { return leasedJob{job.GetInstanceId(), job.GetJob()} }

func keepLeases(ctx context.Context, workflow v1.WorkflowServiceClient, jobs []*v1.Job, seconds int32) *jobLeases {
	inner, cancel := context.WithCancel(ctx)
	kept := &jobLeases{workflow: workflow, seconds: seconds, held: map[leasedJob]bool{}, left: cancel, done: make(chan struct{})}
	for _, job := range jobs {
		kept.held[leased(job)] = true
	}
	go kept.extend(inner)
	return kept
}

// stop returns when nothing is being told any more.
func (l *jobLeases) stop() {
	l.left()
	<-l.done
}

func (l *jobLeases) holds(job *v1.Job) bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.held[leased(job)]
}

func (l *jobLeases) drop(job leasedJob) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	delete(l.held, job)
}

func (l *jobLeases) all() []leasedJob {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	all := make([]leasedJob, 0, len(l.held))
	for job := range l.held {
		all = append(all, job)
	}
	return all
}

func (l *jobLeases) extend(ctx context.Context) {
	defer close(l.done)
	third := time.Duration(l.seconds) * time.Second / 3
	ticker := time.NewTicker(third)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		for _, job := range l.all() {
			l.extendOne(ctx, job, third)
		}
	}
}

// What cannot be told now is told at the next third; what is refused is not ours any more.
func (l *jobLeases) extendOne(ctx context.Context, job leasedJob, within time.Duration) {
	if ctx.Err() != nil {
		return
	}
	inner, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	_, err := l.workflow.ExtendJobLease(inner,
		&v1.ExtendJobLeaseRequest{InstanceId: job.instance, Job: job.job, LeaseSeconds: l.seconds})
	var refused *Rejected
	if errors.As(err, &refused) {
		l.drop(job)
	}
}
