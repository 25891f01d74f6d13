package yici

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	mathrand "math/rand/v2"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Retry says how often a call is sent: again on UNAVAILABLE and RESOURCE_EXHAUSTED alone, after a random part of a wait that
// doubles from First to Most, or after what the server asks for where that is longer, and within the context's deadline.
type Retry struct {
	Attempts    int
	First, Most time.Duration
}

// DefaultRetry sends a call at most eight times.
var DefaultRetry = Retry{Attempts: 8, First: 50 * time.Millisecond, Most: 5 * time.Second}

var neverFits = map[string]bool{"MESSAGE_TOO_LARGE": true, "COMMAND_TOO_LARGE": true}

// attempts counts those of one call.
type attempts struct {
	retry Retry
	made  int
}

// after waits for the next attempt; false: the error stands.
func (a *attempts) after(ctx context.Context, err error) bool {
	var lost *Unavailable
	if !errors.As(err, &lost) || neverFits[lost.Reason] || a.made+1 >= a.retry.Attempts {
		return false
	}
	wait := min(a.retry.Most, a.retry.First<<min(a.made, 20))
	wait = max(time.Duration((0.5+mathrand.Float64()/2)*float64(wait)), lost.RetryAfter)
	a.made++
	if deadline, bounded := ctx.Deadline(); bounded && time.Until(deadline) <= wait {
		return false
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

func (r Retry) unary(ctx context.Context, method string, request, reply any, connection *grpc.ClientConn, invoke grpc.UnaryInvoker,
	options ...grpc.CallOption) error {
	if message, isProto := request.(proto.Message); isProto {
		request = named(message)
	}
	tries := attempts{retry: r}
	for {
		err := typed(invoke(ctx, method, request, reply, connection, options...))
		if err == nil || !tries.after(ctx, err) {
			return err
		}
	}
}

// named is a copy with a request id wherever the message takes one and has none.
func named(message proto.Message) proto.Message {
	clone := proto.Clone(message)
	name(clone.ProtoReflect())
	return clone
}

func name(message protoreflect.Message) {
	fields := message.Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		switch field.Name() {
		case "request_id":
			if message.Get(field).String() == "" {
				message.Set(field, protoreflect.ValueOfString(newID()))
			}
		case "submit":
			if field.Message() != nil && message.Has(field) {
				name(message.Mutable(field).Message())
			}
		case "requests":
			list := message.Mutable(field).List()
			for j := range list.Len() {
				name(list.Get(j).Message())
			}
		}
	}
}

func newID() string {
	var bytes [16]byte
	if _, err := rand.Read(bytes[:]); err != nil {
		panic("yici: no random numbers: " + err.Error())
	}
	return hex.EncodeToString(bytes[:])
}
