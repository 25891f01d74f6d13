package yici

import (
	"context"
	"errors"
	"io"
	"iter"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	v1 "yici.dev/client/v1"
)

// Follow gives the records of WatchCases from the request's cursor on, whole and in order. It goes on by itself from the last
// cursor after a lost connection, a restarted server or a line that fell silent (WithSilence): no record is missing, none comes
// twice. It ends with the context or with an error, such as a *Rejected of reason CURSOR_EXPIRED or LOG_CHANGED.
//
//	for record, err := range city.Follow(ctx, &v1.WatchCasesRequest{Cursor: stored}) {
//		if err != nil { return err }
//		…
//	}
func (c *City) Follow(ctx context.Context, request *v1.WatchCasesRequest) iter.Seq2[*v1.WatchCasesResponse, error] {
	return follow(ctx, c.retry, request, c.Approval.WatchCases, func(position *v1.WatchCasesRequest, cursor string) { position.Cursor = cursor })
}

// FollowEvents gives the records of WatchEvents, as Follow does those of WatchCases. Without a cursor, a named consumer begins where
// it has acknowledged (Feed.AcknowledgeEvents); from the first record on the cursor goes before.
//
//	for record, err := range city.FollowEvents(ctx, &v1.WatchEventsRequest{Consumer: "archive"}) {
//		if err != nil { return err }
//		…
//	}
func (c *City) FollowEvents(ctx context.Context, request *v1.WatchEventsRequest) iter.Seq2[*v1.WatchEventsResponse, error] {
	return follow(ctx, c.retry, request, c.Feed.WatchEvents, func(position *v1.WatchEventsRequest, cursor string) { position.Cursor = cursor })
}

// positioned is a message of a stream that can be asked for again behind it.
type positioned interface {
	GetCursor() string
	GetHeartbeat() bool
}

type opener[Q, R any] func(ctx context.Context, request Q, options ...grpc.CallOption) (grpc.ServerStreamingClient[R], error)

// following is a stream that goes on by itself; R is the message of which *R is positioned.
type following[Q proto.Message, R any] struct {
	open     opener[Q, R]
	moved    func(position Q, cursor string)
	position Q
	tries    attempts
}

func follow[Q proto.Message, R any](ctx context.Context, retry Retry, request Q, open opener[Q, R], moved func(Q, string)) iter.Seq2[*R, error] {
	return func(yield func(*R, error) bool) {
		one := following[Q, R]{open: open, moved: moved, position: proto.Clone(request).(Q), tries: attempts{retry: retry}}
		for {
			err, goOn := one.once(ctx, yield)
			if !goOn {
				return
			}
			if !one.tries.after(ctx, err) {
				yield(nil, err)
				return
			}
		}
	}
}

// once reads until the stream ends; false: the reader has had enough, or the server ended the stream in order.
func (f *following[Q, R]) once(ctx context.Context, yield func(*R, error) bool) (error, bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := f.open(ctx, f.position)
	for err == nil {
		var record *R
		if record, err = stream.Recv(); err != nil {
			break
		}
		where := any(record).(positioned)
		if where.GetCursor() != "" {
			f.moved(f.position, where.GetCursor())
		}
		f.tries.made = 0
		if !where.GetHeartbeat() && !yield(record, nil) {
			return nil, false
		}
	}
	return typed(err), !errors.Is(err, io.EOF)
}
