package tests

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	v1 "yici.dev/client/v1"
	"yici.dev/client/yici"
)

// What every client keeps over a bad line: tests/vectors/wire.json.
type wireRow struct {
	Name, Fault string
	Most, Seed  int
	Calls       int
	AtOnce      int `json:"at_once"`
	Kills       int
	GapMs       int `json:"gap_ms"`
	TimeoutMs   int `json:"timeout_ms"`
	SilenceMs   int `json:"silence_ms"`
	FaultsMin   int `json:"faults_min"`
	CopiesMin   int `json:"copies_min"`
}

func readWireRows(t *testing.T) (read struct{ Submits, Watches []wireRow }) {
	bytes, err := os.ReadFile(filepath.Join(os.Getenv("YICI_SOURCE"), "tests/vectors/wire.json"))
	must(t, err)
	must(t, json.Unmarshal(bytes, &read))
	return read
}

// wire is tests/e2e/wire.py between a client and the server.
type wire struct {
	t      *testing.T
	target string
	asks   io.Writer
	tells  *bufio.Scanner
}

func newWire(t *testing.T, server *realCity, row wireRow) *wire {
	program := exec.Command("python3", filepath.Join(os.Getenv("YICI_SOURCE"), "tests/e2e/wire.py"), "--to", server.port,
		"--fault", row.Fault, "--most", fmt.Sprint(row.Most), "--seed", fmt.Sprint(row.Seed))
	asks, err := program.StdinPipe()
	must(t, err)
	tells, err := program.StdoutPipe()
	must(t, err)
	must(t, program.Start())
	t.Cleanup(func() {
		program.Process.Kill()
		program.Wait()
	})
	w := &wire{t: t, asks: asks, tells: bufio.NewScanner(tells)}
	w.target = "127.0.0.1:" + w.line()
	return w
}

func (w *wire) line() string {
	if !w.tells.Scan() {
		w.t.Fatalf("expected a line of wire.py, but got %v", w.tells.Err())
	}
	return w.tells.Text()
}

// check compares what the wire did with what it should have done at least; copies may be answered a little later.
func (w *wire) check(row wireRow) {
	var told struct{ Faults, Copies int }
	for range 60 {
		fmt.Fprintln(w.asks)
		must(w.t, json.Unmarshal([]byte(w.line()), &told))
		if told.Copies >= row.CopiesMin {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if told.Faults < row.FaultsMin || told.Copies < row.CopiesMin {
		w.t.Errorf("expected at least %d faults and %d answers to copies, but there were %+v", row.FaultsMin, row.CopiesMin, told)
	}
}

func (w *wire) as(who string, row wireRow) *yici.City {
	options := []yici.Option{yici.WithToken(token(who)), yici.WithRetry(yici.Retry{Attempts: 40, First: 20 * time.Millisecond, Most: 500 * time.Millisecond})}
	if row.SilenceMs != 0 {
		options = append(options, yici.WithSilence(time.Duration(row.SilenceMs)*time.Millisecond))
	}
	city, err := yici.Connect(w.target, options...)
	must(w.t, err)
	w.t.Cleanup(func() { city.Close() })
	return city
}

// receipt is a received case and the record that tells of it.
type receipt struct {
	number   string
	revision uint64
}

func receiptOf(reply *v1.CaseReply) receipt {
	return receipt{reply.GetCaseNo(), reply.GetCommand().GetRevision()}
}

func receiptsIn(events []*v1.HistoryEvent) (found []receipt) {
	for _, event := range events {
		if event.GetType() == "case.received" {
			found = append(found, receipt{event.GetCaseNo(), event.GetRevision()})
		}
	}
	return found
}

func historyOf(record *v1.WatchEventsResponse) (events []*v1.HistoryEvent) {
	for _, event := range record.GetEvents() {
		events = append(events, event.GetEvent())
	}
	return events
}

func sorted(receipts []receipt) []receipt {
	slices.SortFunc(receipts, func(a, b receipt) int { return strings.Compare(a.number, b.number) })
	return receipts
}

func position(t *testing.T, ctx context.Context, server *realCity) string {
	now, err := server.as(root).Admin.GetStatus(ctx, &v1.GetStatusRequest{})
	must(t, err)
	return fmt.Sprintf("%s:%d", now.GetLogId(), now.GetRevision())
}

var names atomic.Int64

// insisted is the answer. Where calls have little time the caller sends its command again under its own id; else each has to succeed.
func insisted(ctx context.Context, city *yici.City, row wireRow) (*v1.CaseReply, error) {
	request := submission()
	if row.TimeoutMs == 0 {
		return city.Approval.SubmitCase(ctx, request)
	}
	request.RequestId = fmt.Sprint("insisted-", names.Add(1))
	for {
		inner, cancel := context.WithTimeout(ctx, time.Duration(row.TimeoutMs)*time.Millisecond)
		reply, err := city.Approval.SubmitCase(inner, request)
		cancel()
		var lost *yici.Unavailable
		if err == nil || ctx.Err() != nil || !errors.As(err, &lost) && status.Code(err) != codes.DeadlineExceeded {
			return reply, err
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func submitted(t *testing.T, ctx context.Context, city *yici.City, row wireRow, meanwhile func()) []receipt {
	places, answers := make(chan struct{}, row.AtOnce), make(chan receipt, row.Calls)
	for range row.Calls {
		go func() {
			places <- struct{}{}
			defer func() { <-places }()
			reply, err := insisted(ctx, city, row)
			if err != nil {
				t.Error(err)
			}
			answers <- receiptOf(reply)
		}()
	}
	meanwhile()
	var receipts []receipt
	for range row.Calls {
		receipts = append(receipts, <-answers)
	}
	return sorted(receipts)
}

// told are the cases received since, as the history has them up to one that is submitted for its end.
func told(t *testing.T, ctx context.Context, server *realCity, from string) (receipts []receipt) {
	reply, err := server.as(clerk).Approval.SubmitCase(ctx, submission())
	must(t, err)
	for record, err := range server.as(auditor).Follow(ctx, &v1.WatchCasesRequest{Cursor: from}) {
		must(t, err)
		receipts = append(receipts, receiptsIn(record.GetEvents())...)
		if slices.Contains(receipts, receiptOf(reply)) {
			break
		}
	}
	return sorted(receipts[:len(receipts)-1])
}

func listed(t *testing.T, ctx context.Context, server *realCity) (numbers []string) {
	request := &v1.ListCasesRequest{Filter: `item_code = "` + waste + `"`, PageSize: 500}
	for {
		page, err := server.as(auditor).Approval.ListCases(ctx, request)
		must(t, err)
		for _, one := range page.GetCases() {
			numbers = append(numbers, one.GetCaseNo())
		}
		if request.PageToken = page.GetNextPageToken(); request.PageToken == "" {
			return numbers
		}
	}
}

func TestEachCaseIsSubmittedOnceOverABadLine(t *testing.T) {
	server := newCity(t)
	for _, row := range readWireRows(t).Submits {
		t.Run(row.Name, func(t *testing.T) {
			ctx := bounded(t)
			from, before := position(t, ctx, server), listed(t, ctx, server)
			line := newWire(t, server, row)
			answered := submitted(t, ctx, line.as(clerk, row), row, func() {
				for range row.Kills {
					time.Sleep(300 * time.Millisecond)
					server.restart()
				}
			})
			line.check(row)
			expected := before
			for _, one := range answered {
				expected = append(expected, one.number)
			}
			if kept := listed(t, ctx, server); !slices.Equal(kept, expected) || len(slices.Compact(expected)) != len(kept) {
				t.Errorf("expected a case for each of the %d answers, but %d are listed", row.Calls, len(kept)-len(before))
			}
			if history := told(t, ctx, server, from); !slices.Equal(history, answered) {
				t.Errorf("expected each answer's case once in the record that it names, %v, but the history has %v", answered, history)
			}
		})
	}
}

// received reads until so many cases were received.
func received[R any](records iter.Seq2[R, error], events func(R) []*v1.HistoryEvent, count int) (found []receipt, err error) {
	for record, err := range records {
		if err != nil {
			return found, err
		}
		if found = append(found, receiptsIn(events(record))...); len(found) >= count {
			return found, nil
		}
	}
	return found, errors.New("the watch ended")
}

func TestAWatchOverABadLineHasEachRecordOnceAndInOrder(t *testing.T) {
	server := newCity(t)
	for _, row := range readWireRows(t).Watches {
		t.Run(row.Name, func(t *testing.T) {
			ctx := bounded(t)
			from, line := position(t, ctx, server), newWire(t, server, row)
			var seen [2][]receipt
			var ends [2]error
			done := make(chan struct{}, 2)
			far := line.as(auditor, row)
			go func() {
				watch := far.Follow(ctx, &v1.WatchCasesRequest{Cursor: from})
				seen[0], ends[0] = received(watch, (*v1.WatchCasesResponse).GetEvents, row.Calls)
				done <- struct{}{}
			}()
			go func() {
				watch := far.FollowEvents(ctx, &v1.WatchEventsRequest{Cursor: from})
				seen[1], ends[1] = received(watch, historyOf, row.Calls)
				done <- struct{}{}
			}()
			expected := oneByOne(t, ctx, server, row)
			for range seen {
				<-done
			}
			for i := range seen {
				if must(t, ends[i]); !slices.Equal(seen[i], expected) {
					t.Errorf("expected %v, but saw %v", expected, seen[i])
				}
			}
			line.check(row)
		})
	}
}

// oneByOne submits over a good line.
func oneByOne(t *testing.T, ctx context.Context, server *realCity, row wireRow) (receipts []receipt) {
	window := server.as(clerk)
	for range row.Calls {
		reply, err := window.Approval.SubmitCase(ctx, submission())
		must(t, err)
		receipts = append(receipts, receiptOf(reply))
		time.Sleep(time.Duration(row.GapMs) * time.Millisecond)
	}
	return receipts
}
