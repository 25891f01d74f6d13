// What a call costs a program with this client: bench SERVER TOKEN CALLS prints one line of JSON. tests/bench/clients.py says what
// is measured.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	v1 "yici.dev/client/v1"
	"yici.dev/client/yici"
)

const underWay = 64

func processor() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		log.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func micros(of time.Duration) float64 { return float64(of) / 1e3 }

// times calls so often, with so many under way, and says how long each took.
func times(calls, atOnce int, call func() error) []time.Duration {
	took := make([]time.Duration, calls)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range atOnce {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for i := next.Add(1) - 1; i < int64(calls); i = next.Add(1) - 1 {
				start := time.Now()
				if err := call(); err != nil {
					log.Fatal(err)
				}
				took[i] = time.Since(start)
			}
		}()
	}
	workers.Wait()
	return took
}

// measure does the calls once before it measures them.
func measure(into map[string]float64, name string, calls, atOnce int, call func() error) {
	times(calls, atOnce, call)
	before := processor()
	took := times(calls, atOnce, call)
	into[name+".us_per_call"] = micros(processor()-before) / float64(calls)
	slices.Sort(took)
	into[name+".p50_us"] = micros(took[calls/2])
}

func submission() *v1.SubmitCaseRequest {
	return &v1.SubmitCaseRequest{ItemCode: "11210700YCJ000276K3210127001000", Applicant: &v1.PartyInput{Uscc: "91210700MA0AB12C3K"},
		Channel: v1.Channel_WINDOW, WindowId: "jz-hall-main-w01"}
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 4 {
		log.Fatal("usage: bench SERVER TOKEN CALLS")
	}
	calls, err := strconv.Atoi(os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	city, err := yici.Connect(os.Args[1], yici.WithToken(os.Args[2]))
	if err != nil {
		log.Fatal(err)
	}
	ctx, request := context.Background(), submission()
	first, err := city.Approval.SubmitCase(ctx, request)
	if err != nil {
		log.Fatal(err)
	}
	read := &v1.GetCaseRequest{CaseNo: first.GetCaseNo()}
	get := func() error { _, err := city.Approval.GetCase(ctx, read); return err }
	submit := func() error { _, err := city.Approval.SubmitCase(ctx, request); return err }
	figures := map[string]float64{}
	measure(figures, "get_1", calls, 1, get)
	measure(figures, "submit_1", calls, 1, submit)
	measure(figures, "get_64", 4*calls, underWay, get)
	measure(figures, "submit_64", 4*calls, underWay, submit)
	if err := json.NewEncoder(os.Stdout).Encode(figures); err != nil {
		log.Fatal(err)
	}
}
