package tests

import (
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	v1 "yici.dev/client/v1"
	"yici.dev/client/yici"
)

func bounded(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func TestEachCaseIsSubmittedOnceThoughTheServerIsKilledInTheMiddle(t *testing.T) {
	server, ctx := newCity(t), bounded(t)
	window := server.as(clerk)
	numbers := make([]string, 400)
	var calls sync.WaitGroup
	for i := range numbers {
		calls.Add(1)
		go func() {
			defer calls.Done()
			time.Sleep(time.Duration(i) * 2 * time.Millisecond)
			reply, err := window.Approval.SubmitCase(ctx, submission())
			if err != nil {
				t.Error(err)
			}
			numbers[i] = reply.GetCaseNo()
		}()
	}
	for range 2 {
		time.Sleep(200 * time.Millisecond)
		server.restart()
	}
	calls.Wait()
	listed, err := server.as(auditor).Approval.ListCases(ctx, &v1.ListCasesRequest{Filter: `item_code = "` + waste + `"`, PageSize: 500})
	must(t, err)
	var kept []string
	for _, one := range listed.GetCases() {
		kept = append(kept, one.GetCaseNo())
	}
	slices.Sort(kept)
	slices.Sort(numbers)
	if !slices.Equal(kept, numbers) || len(slices.Compact(numbers)) != 400 {
		t.Errorf("expected the 400 cases that were answered, but %d are kept", len(kept))
	}
}

func TestARefusalHasItsReasonFieldAndBothLanguages(t *testing.T) {
	server, ctx := newCity(t), bounded(t)
	window := server.as(clerk)
	bad := submission()
	bad.Applicant.Uscc = "91350100M000100Y4Z"
	_, err := window.Approval.SubmitCase(ctx, bad)
	var refused *yici.Rejected
	if !errors.As(err, &refused) || refused.Reason != "USCC_CHARSET" || refused.Field != "applicant.uscc" {
		t.Fatalf("expected USCC_CHARSET at applicant.uscc, but got %v", err)
	}
	if refused.MessageZh == "" || refused.MessageEn == "" || status.Code(err) != codes.InvalidArgument {
		t.Errorf("expected both languages and the code, but got %+v", refused)
	}
	mine := submission()
	mine.RequestId = "mine"
	_, err = window.Approval.SubmitCase(ctx, mine)
	must(t, err)
	mine.ExternalRef = "other"
	if _, err = window.Approval.SubmitCase(ctx, mine); !errors.As(err, &refused) || refused.Reason != "REQUEST_ID_REUSED" {
		t.Errorf("expected REQUEST_ID_REUSED, but got %v", err)
	}
}

func TestAWatchGoesOnAcrossAKillWithoutGapOrRepeat(t *testing.T) {
	server, ctx := newCity(t), bounded(t)
	window := server.as(clerk)
	var numbers, seen []string
	submit := func() {
		for range 5 {
			reply, err := window.Approval.SubmitCase(ctx, submission())
			must(t, err)
			numbers = append(numbers, reply.GetCaseNo())
		}
	}
	submit()
	for record, err := range server.as(auditor).Follow(ctx, &v1.WatchCasesRequest{Cursor: "0"}) {
		must(t, err)
		for _, event := range record.GetEvents() {
			if event.GetType() == "case.received" {
				seen = append(seen, event.GetCaseNo())
			}
		}
		if len(seen) == 15 {
			break
		}
		if len(seen) == len(numbers) {
			server.restart()
			submit()
		}
	}
	if !slices.Equal(seen, numbers) {
		t.Errorf("expected %v, but saw %v", numbers, seen)
	}
	for _, err := range server.as(auditor).Follow(ctx, &v1.WatchCasesRequest{Cursor: "00000000000000000000000000000000:5"}) {
		var refused *yici.Rejected
		if !errors.As(err, &refused) || refused.Reason != "LOG_CHANGED" {
			t.Errorf("expected LOG_CHANGED, but got %v", err)
		}
	}
}

func TestTheClockOfATestMovesAndADeadlineFires(t *testing.T) {
	server, ctx := newCity(t), bounded(t)
	reply, err := server.as(clerk).Approval.SubmitCase(ctx, submission())
	must(t, err)
	must(t, server.as(root).AdvanceClock(ctx, time.Date(2020, 4, 27, 0, 0, 0, 0, time.FixedZone("CST", 8*3600))))
	found, err := server.as(auditor).Approval.GetCase(ctx, &v1.GetCaseRequest{CaseNo: reply.GetCaseNo()})
	must(t, err)
	if found.GetStateText().GetEn() != "Accepted" {
		t.Errorf("expected a case deemed accepted, but it is %s", found.GetStateText().GetEn())
	}
}

// scripted answers AcceptCase with the next of its codes, and keeps the request ids.
type scripted struct {
	v1.UnimplementedApprovalServiceServer
	codes []codes.Code
	ids   []string
}

func (s *scripted) AcceptCase(_ context.Context, request *v1.AcceptCaseRequest) (*v1.CaseReply, error) {
	s.ids = append(s.ids, request.GetRequestId())
	if code := s.codes[len(s.ids)-1]; code != codes.OK {
		return nil, status.Error(code, "scripted")
	}
	return &v1.CaseReply{CaseNo: "7"}, nil
}

func (s *scripted) city(t *testing.T) *yici.City {
	return against(t, func(server *grpc.Server) { v1.RegisterApprovalServiceServer(server, s) })
}

// against is a city whose server has the services that are registered.
func against(t *testing.T, register func(*grpc.Server)) *yici.City {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	server := grpc.NewServer()
	register(server)
	go server.Serve(listener)
	t.Cleanup(server.Stop)
	city, err := yici.Connect(listener.Addr().String(), yici.WithRetry(yici.Retry{Attempts: 3, First: time.Millisecond, Most: time.Second}))
	must(t, err)
	t.Cleanup(func() { city.Close() })
	return city
}

func TestOnlyUnavailableAndResourceExhaustedAreSentAgainUnderOneId(t *testing.T) {
	script := &scripted{codes: []codes.Code{codes.Unavailable, codes.ResourceExhausted, codes.OK}}
	_, err := script.city(t).Approval.AcceptCase(bounded(t), &v1.AcceptCaseRequest{})
	must(t, err)
	if len(script.ids) != 3 || script.ids[0] == "" || len(slices.Compact(slices.Clone(script.ids))) != 1 {
		t.Errorf("expected one id three times, but got %v", script.ids)
	}
	for code := codes.Canceled; code <= codes.Unauthenticated; code++ {
		if code == codes.Unavailable || code == codes.ResourceExhausted {
			continue
		}
		script = &scripted{codes: []codes.Code{code, codes.OK}}
		if _, err = script.city(t).Approval.AcceptCase(bounded(t), &v1.AcceptCaseRequest{}); err == nil || len(script.ids) != 1 {
			t.Errorf("%v: expected one attempt and its error, but got %d and %v", code, len(script.ids), err)
		}
	}
}

func TestAttemptsEndAGivenIdStaysAndTheCallersRequestIsLeftAlone(t *testing.T) {
	script := &scripted{codes: []codes.Code{codes.Unavailable, codes.Unavailable, codes.Unavailable, codes.OK}}
	_, err := script.city(t).Approval.AcceptCase(bounded(t), &v1.AcceptCaseRequest{RequestId: "mine"})
	var lost *yici.Unavailable
	if !errors.As(err, &lost) || !slices.Equal(script.ids, []string{"mine", "mine", "mine"}) {
		t.Errorf("expected three attempts of one id, but got %v and %v", script.ids, err)
	}
	script = &scripted{codes: []codes.Code{codes.OK, codes.OK}}
	city, request := script.city(t), &v1.AcceptCaseRequest{}
	for range 2 {
		_, err = city.Approval.AcceptCase(bounded(t), request)
		must(t, err)
	}
	if request.GetRequestId() != "" || script.ids[0] == script.ids[1] {
		t.Errorf("expected two calls of two ids, but got %v", script.ids)
	}
}

// A server that is away: who connects is hung up on, and counted.
func away(t *testing.T, listener net.Listener) *atomic.Int32 {
	connected := &atomic.Int32{}
	go func() {
		for {
			line, err := listener.Accept()
			if err != nil {
				return
			}
			connected.Add(1)
			line.Close()
		}
	}()
	return connected
}

// gRPC's own waits would be 1, 1.6, 2.6 and 4.1 seconds, and so on up to two minutes.
func TestAServerThatWasAwayIsFoundAgainWithinASecond(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	connected := away(t, listener)
	once := yici.WithRetry(yici.Retry{Attempts: 1})
	city, err := yici.Connect(listener.Addr().String(), once)
	must(t, err)
	defer city.Close()
	for until := time.Now().Add(6 * time.Second); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		if _, err := city.Approval.AcceptCase(bounded(t), &v1.AcceptCaseRequest{}); status.Code(err) != codes.Unavailable {
			t.Fatalf("expected UNAVAILABLE, but got %v", err)
		}
	}
	listener.Close()
	if connected.Load() < 7 {
		t.Errorf("expected to be looked for at least every second, but only %d times in six", connected.Load())
	}
	back, err := net.Listen("tcp", listener.Addr().String())
	must(t, err)
	server := grpc.NewServer()
	v1.RegisterApprovalServiceServer(server, &scripted{codes: []codes.Code{codes.OK}})
	go server.Serve(back)
	defer server.Stop()
	time.Sleep(1500 * time.Millisecond)
	_, err = city.Approval.AcceptCase(bounded(t), &v1.AcceptCaseRequest{})
	must(t, err)
}

func TestAWatchOfWhateverKindEndsWhenItsLineFellSilent(t *testing.T) {
	script := &turns{left: []turn{{messages: []proto.Message{&v1.WatchJobsResponse{Heartbeat: true}}, standsStill: true}}}
	watch, err := script.city(t, 3, yici.WithSilence(2*time.Second)).Workflow.WatchJobs(bounded(t), &v1.WatchJobsRequest{Type: "check"})
	must(t, err)
	_, err = watch.Recv()
	must(t, err)
	_, err = watch.Recv()
	var lost *yici.Unavailable
	if !errors.As(err, &lost) || len(script.requests) != 1 {
		t.Errorf("expected a lost line, but got %v", err)
	}
}
