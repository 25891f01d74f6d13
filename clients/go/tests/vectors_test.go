package tests

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/dynamicpb"
	"google.golang.org/protobuf/types/known/anypb"
	v1 "yici.dev/client/v1"
	"yici.dev/client/yici"
)

// What the clients of all languages do alike: tests/vectors/clients.json.
type vectors struct {
	Codes []struct {
		Code       codes.Code
		Name, Kind string
		Again      bool
	}
	Errors []struct {
		Name, Message, Reason, Field, Zh, En string
		Code                                 codes.Code
		Details                              []struct{ Type, Value string }
		Metadata                             map[string]string
		RetryAfterMs                         int64 `json:"retry_after_ms"`
		Again                                bool
	}
	RequestIDs []struct {
		Message string
		Given   json.RawMessage
		Named   []string
	} `json:"request_ids"`
	Watches []struct {
		Name, From, Ends, Reason string
		Attempts                 int
		SilenceMs                int64 `json:"silence_ms"`
		Asked, Given             []string
		Streams                  []wantedStream
	}
}

type wantedStream struct {
	Messages []struct {
		Cursor    string
		Heartbeat bool
	}
	End, Reason string
}

func readVectors(t *testing.T) (read vectors) {
	bytes, err := os.ReadFile(filepath.Join(os.Getenv("YICI_SOURCE"), "tests/vectors/clients.json"))
	must(t, err)
	must(t, json.Unmarshal(bytes, &read))
	return read
}

// A turn is what one call does; without one left a call is answered with an empty message.
type turn struct {
	messages    []proto.Message
	end         error
	standsStill bool // instead of ending, until the caller leaves
}

// turns answers each call of any method with the next of them, and keeps the requests.
type turns struct {
	left     []turn
	requests []proto.Message
}

func (s *turns) answer(_ any, stream grpc.ServerStream) error {
	path, _ := grpc.MethodFromServerStream(stream)
	service, method, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	found, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(service))
	if err != nil {
		return err
	}
	about := found.(protoreflect.ServiceDescriptor).Methods().ByName(protoreflect.Name(method))
	request := dynamicpb.NewMessage(about.Input())
	if err := stream.RecvMsg(request); err != nil {
		return err
	}
	s.requests = append(s.requests, request)
	next := turn{messages: []proto.Message{dynamicpb.NewMessage(about.Output())}}
	if len(s.left) > 0 {
		next, s.left = s.left[0], s.left[1:]
	}
	for _, message := range next.messages {
		if err := stream.SendMsg(message); err != nil {
			return err
		}
	}
	if next.standsStill {
		<-stream.Context().Done()
	}
	return next.end
}

func (s *turns) city(t *testing.T, attempts int, options ...yici.Option) *yici.City {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	server := grpc.NewServer(grpc.UnknownServiceHandler(s.answer))
	go server.Serve(listener)
	t.Cleanup(server.Stop)
	retry := yici.Retry{Attempts: attempts, First: time.Millisecond, Most: time.Millisecond}
	city, err := yici.Connect(listener.Addr().String(), append(options, yici.WithRetry(retry))...)
	must(t, err)
	t.Cleanup(func() { city.Close() })
	return city
}

func kindOf(err error) string {
	var refused *yici.Rejected
	var lost *yici.Unavailable
	switch {
	case errors.As(err, &refused):
		return "rejection"
	case errors.As(err, &lost):
		return "unavailable"
	case status.Code(err) == codes.DeadlineExceeded:
		return "deadline"
	}
	return "other"
}

func sent(again bool) int {
	if again {
		return 2
	}
	return 1
}

func TestACodeIsAKindOfErrorAndSentAgainOrNot(t *testing.T) {
	for _, row := range readVectors(t).Codes {
		failed := turn{end: status.Error(row.Code, "scripted")}
		script := &turns{left: []turn{failed, failed}}
		_, err := script.city(t, 2).Approval.AcceptCase(bounded(t), &v1.AcceptCaseRequest{})
		if kindOf(err) != row.Kind || status.Code(err) != row.Code || len(script.requests) != sent(row.Again) {
			t.Errorf("%s: expected %s, but got %v after %d attempts", row.Name, row.Kind, err, len(script.requests))
		}
	}
}

func failureOf(err error) yici.Failure {
	var refused *yici.Rejected
	if errors.As(err, &refused) {
		return refused.Failure
	}
	var lost *yici.Unavailable
	if errors.As(err, &lost) {
		return lost.Failure
	}
	return yici.Failure{}
}

func TestAnErrorSaysWhatTheServerSaid(t *testing.T) {
	for _, row := range readVectors(t).Errors {
		told := &spb.Status{Code: int32(row.Code), Message: row.Message}
		for _, detail := range row.Details {
			bytes, err := base64.StdEncoding.DecodeString(detail.Value)
			must(t, err)
			told.Details = append(told.Details, &anypb.Any{TypeUrl: "type.googleapis.com/" + detail.Type, Value: bytes})
		}
		failed := turn{end: status.FromProto(told).Err()}
		script := &turns{left: []turn{failed, failed}}
		_, err := script.city(t, 2).Approval.AcceptCase(bounded(t), &v1.AcceptCaseRequest{})
		got := failureOf(err)
		texts := []string{got.Reason, got.Field, got.MessageZh, got.MessageEn}
		if !slices.Equal(texts, []string{row.Reason, row.Field, row.Zh, row.En}) || !maps.Equal(got.Metadata, row.Metadata) ||
			got.RetryAfter.Milliseconds() != row.RetryAfterMs || len(script.requests) != sent(row.Again) {
			t.Errorf("%s: got %+v after %d attempts", row.Name, got, len(script.requests))
		}
	}
}

func TestAnIDIsGivenWhereOneIsMissingAndNothingElseChanges(t *testing.T) {
	for _, row := range readVectors(t).RequestIDs {
		kind, err := protoregistry.GlobalTypes.FindMessageByName(protoreflect.FullName("yici.v1." + row.Message))
		must(t, err)
		request := kind.New().Interface()
		must(t, protojson.Unmarshal(row.Given, request))
		script := &turns{}
		call := reflect.ValueOf(script.city(t, 1).Approval).MethodByName(strings.TrimSuffix(row.Message, "Request"))
		answer := call.Call([]reflect.Value{reflect.ValueOf(bounded(t)), reflect.ValueOf(request)})[0]
		if receive := answer.MethodByName("Recv"); receive.IsValid() {
			receive.Call(nil) // a stream is asked for when its first message is here
		}
		after := leaves(t, script.requests[0])
		ids := map[string]bool{}
		for _, path := range row.Named {
			ids[after[path]] = true
			delete(after, path)
		}
		if before := leaves(t, request); !maps.Equal(before, after) || len(ids) != len(row.Named) || ids[""] {
			t.Errorf("%s: expected ids at %v, but got %v", row.Given, row.Named, script.requests[0])
		}
	}
}

// leaves are paths in the message as JSON, and their values.
func leaves(t *testing.T, message proto.Message) map[string]string {
	bytes, err := protojson.Marshal(message)
	must(t, err)
	var value any
	must(t, json.Unmarshal(bytes, &value))
	found := map[string]string{}
	collect("", value, found)
	return found
}

func collect(path string, value any, found map[string]string) {
	switch one := value.(type) {
	case map[string]any:
		for name, inner := range one {
			collect(strings.TrimPrefix(path+"."+name, "."), inner, found)
		}
	case []any:
		for i, inner := range one {
			collect(fmt.Sprintf("%s.%d", path, i), inner, found)
		}
	default:
		found[path] = fmt.Sprint(one)
	}
}

var codeOf = map[string]codes.Code{"UNAVAILABLE": codes.Unavailable, "RESOURCE_EXHAUSTED": codes.ResourceExhausted,
	"OUT_OF_RANGE": codes.OutOfRange, "INTERNAL": codes.Internal}

// watched are the cursors that a way of following gives, and what it ends with.
type watched func(ctx context.Context, city *yici.City, from string) ([]string, error)

// Both ways of following, each with the messages of its streams.
var watches = map[string]struct {
	follow  watched
	message func(cursor string, heartbeat bool) proto.Message
}{
	"WatchCases": {
		func(ctx context.Context, city *yici.City, from string) ([]string, error) {
			return cursorsOf(city.Follow(ctx, &v1.WatchCasesRequest{Cursor: from}))
		},
		func(cursor string, heartbeat bool) proto.Message {
			return &v1.WatchCasesResponse{Cursor: cursor, Heartbeat: heartbeat}
		},
	},
	"WatchEvents": {
		func(ctx context.Context, city *yici.City, from string) ([]string, error) {
			return cursorsOf(city.FollowEvents(ctx, &v1.WatchEventsRequest{Cursor: from}))
		},
		func(cursor string, heartbeat bool) proto.Message {
			return &v1.WatchEventsResponse{Cursor: cursor, Heartbeat: heartbeat}
		},
	},
}

func cursorsOf[R interface{ GetCursor() string }](records iter.Seq2[R, error]) (given []string, ended error) {
	for record, err := range records {
		if err != nil {
			return given, err
		}
		given = append(given, record.GetCursor())
	}
	return given, nil
}

func turnOf(t *testing.T, stream wantedStream, message func(string, bool) proto.Message) turn {
	made := turn{standsStill: stream.End == "SILENCE"}
	for _, one := range stream.Messages {
		made.messages = append(made.messages, message(one.Cursor, one.Heartbeat))
	}
	if stream.End != "OK" && !made.standsStill {
		told, err := status.New(codeOf[stream.End], "scripted").WithDetails(&errdetails.ErrorInfo{Reason: stream.Reason})
		must(t, err)
		made.end = told.Err()
	}
	return made
}

func TestAWatchGoesOnWhereItWasCutOffOrEndsWithWhatTheServerSaid(t *testing.T) {
	for _, row := range readVectors(t).Watches {
		for kind, watch := range watches {
			script := &turns{}
			for _, stream := range row.Streams {
				script.left = append(script.left, turnOf(t, stream, watch.message))
			}
			var options []yici.Option
			if row.SilenceMs != 0 {
				options = append(options, yici.WithSilence(time.Duration(row.SilenceMs)*time.Millisecond))
			}
			given, ended := watch.follow(bounded(t), script.city(t, row.Attempts, options...), row.From)
			var asked []string
			for _, request := range script.requests {
				asked = append(asked, leaves(t, request)["cursor"])
			}
			if !slices.Equal(given, row.Given) || !slices.Equal(asked, row.Asked) || status.Code(ended) != codeOf[row.Ends] ||
				failureOf(ended).Reason != row.Reason {
				t.Errorf("%s, %s: got %v, asked %v, ended %v", kind, row.Name, given, asked, ended)
			}
		}
	}
}
