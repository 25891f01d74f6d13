// What README.md shows, as a program: samples submit|refusal|follow|events|jobs|clock SERVER TOKEN [CASE or CURSOR]
//
// tests/e2e/client_samples.py runs it against the real server and compares README.md with it. Ctrl-C ends what goes on for ever.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"time"

	v1 "yici.dev/client/v1"
	"yici.dev/client/yici"
)

func handle(events []*v1.HistoryEvent) {
	for _, event := range events {
		fmt.Println(event.GetType(), event.GetCaseNo())
	}
}

func store(cursor string) { fmt.Println(cursor) }

func submit(ctx context.Context, server, token string) error {
	// sample: submit
	city, err := yici.Connect(server, yici.WithToken(token))
	if err != nil {
		return err
	}
	defer city.Close()
	reply, err := city.Approval.SubmitCase(ctx, &v1.SubmitCaseRequest{
		ItemCode: "11210700YCJ000276K3210127001000", Applicant: &v1.PartyInput{Uscc: "91210700MA0AB12C3K"},
		Channel: v1.Channel_WINDOW, WindowId: "jz-hall-main-w01"})
	if err != nil {
		return err
	}
	fmt.Println(reply.GetCaseNo(), reply.GetQueryCode())
	// end
	return nil
}

func refusal(ctx context.Context, city *yici.City, caseNo string) error {
	// sample: refusal
	_, err := city.Approval.AcceptCase(ctx, &v1.AcceptCaseRequest{CaseNo: caseNo, Seal: "jz-urban-management"})
	var refused *yici.Rejected
	if errors.As(err, &refused) {
		fmt.Println(refused.Reason, refused.MessageZh, refused.Metadata) // ALREADY_ACCEPTED …
		return nil
	}
	// end
	return err
}

func follow(ctx context.Context, city *yici.City, stored string) error {
	// sample: follow
	for record, err := range city.Follow(ctx, &v1.WatchCasesRequest{Cursor: stored}) {
		if err != nil {
			return err
		}
		handle(record.GetEvents())
		store(record.GetCursor())
	}
	// end
	return nil
}

func events(ctx context.Context, city *yici.City, stored string) error {
	// sample: events
	filter := &v1.EventFilter{Types: []string{"case.*"}}
	for record, err := range city.FollowEvents(ctx, &v1.WatchEventsRequest{Cursor: stored, Filter: filter}) {
		if err != nil {
			return err
		}
		for _, event := range record.GetEvents() {
			fmt.Println(event.GetType(), event.GetSubject())
		}
		store(record.GetCursor())
	}
	// end
	return nil
}

func jobs(ctx context.Context, city *yici.City) error {
	// sample: jobs
	check := func(ctx context.Context, job *v1.Job) ([]*v1.Variable, error) {
		if len(job.GetVariables()) == 0 {
			return nil, &yici.BpmnError{Code: "NOTHING_TO_CHECK"}
		}
		return []*v1.Variable{{Name: "passed", Value: &v1.FeelValue{Kind: &v1.FeelValue_Boolean{Boolean: true}}}}, nil
	}
	worker := &yici.JobWorker{City: city, Type: "credit-check", Handler: check}
	err := worker.Run(ctx)
	// end
	fmt.Println(worker.Done, "done")
	return err
}

func clock(ctx context.Context, city *yici.City) error {
	// sample: clock
	shanghai := time.FixedZone("CST", 8*3600)
	err := city.AdvanceClock(ctx, time.Date(2020, 4, 27, 0, 0, 0, 0, shanghai)) // on a server started with --clock manual
	// end
	return err
}

func run(ctx context.Context, sample, server, token, more string) error {
	if sample == "submit" {
		return submit(ctx, server, token)
	}
	city, err := yici.Connect(server, yici.WithToken(token))
	if err != nil {
		return err
	}
	defer city.Close()
	switch sample {
	case "refusal":
		return refusal(ctx, city, more)
	case "follow":
		return follow(ctx, city, more)
	case "events":
		return events(ctx, city, more)
	case "jobs":
		return jobs(ctx, city)
	case "clock":
		return clock(ctx, city)
	}
	return errors.New("no sample " + sample)
}

func main() {
	if len(os.Args) < 4 {
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Args[1], os.Args[2], os.Args[3], append(os.Args, "")[4])
	if err != nil && ctx.Err() == nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
