package yici

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// DefaultSilence is how long a watch may say nothing: servers speak every 15 seconds.
const DefaultSilence = time.Minute

// reading is a stream of one request and many messages. The request gets an id where it takes one. Where the messages have a
// heartbeat, each has to come within the silence, or the line is lost: *Unavailable.
type reading struct {
	grpc.ClientStream
	silence time.Duration
	cancel  context.CancelFunc
	silent  atomic.Bool
}

// openReading opens the stream; whoever asked for it may leave it at any time by his context.
func openReading(ctx context.Context, silence time.Duration, open func(context.Context) (grpc.ClientStream, error)) (grpc.ClientStream, error) {
	ctx, cancel := context.WithCancel(ctx)
	stream, err := open(ctx)
	if err != nil {
		cancel()
		return nil, typed(err)
	}
	return &reading{ClientStream: stream, silence: silence, cancel: cancel}, nil
}

func (r *reading) SendMsg(request any) error {
	if message, isProto := request.(proto.Message); isProto {
		request = named(message)
	}
	return r.ClientStream.SendMsg(request)
}

func (r *reading) RecvMsg(into any) error {
	if hasHeartbeat(into) {
		timer := time.AfterFunc(r.silence, r.giveUp)
		defer timer.Stop()
	}
	err := r.ClientStream.RecvMsg(into)
	if err != nil {
		r.cancel()
	}
	if err != nil && !errors.Is(err, io.EOF) && r.silent.Load() {
		err = status.Errorf(codes.Unavailable, "the stream said nothing for %v", r.silence)
	}
	return typed(err)
}

func (r *reading) giveUp() {
	r.silent.Store(true)
	r.cancel()
}

func hasHeartbeat(message any) bool {
	one, isProto := message.(proto.Message)
	return isProto && one.ProtoReflect().Descriptor().Fields().ByName("heartbeat") != nil
}
