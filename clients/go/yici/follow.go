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
	return func(yield func(*v1.WatchCasesResponse, error) bool) {
		position := proto.Clone(request).(*v1.WatchCasesRequest)
		tries := attempts{retry: c.retry}
		for {
			err, goOn := c.followOnce(ctx, position, &tries, yield)
			if !goOn {
				return
			}
			if !tries.after(ctx, err) {
				yield(nil, err)
				return
			}
		}
	}
}

// followOnce reads until the stream ends; false: the reader has had enough, or the server ended the stream in order.
func (c *City) followOnce(ctx context.Context, position *v1.WatchCasesRequest, tries *attempts,
	yield func(*v1.WatchCasesResponse, error) bool) (error, bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var stream grpc.ServerStreamingClient[v1.WatchCasesResponse]
	stream, err := c.Approval.WatchCases(ctx, position)
	for err == nil {
		var record *v1.WatchCasesResponse
		if record, err = stream.Recv(); err != nil {
			break
		}
		if record.GetCursor() != "" {
			position.Cursor = record.GetCursor()
		}
		tries.made = 0
		if !record.GetHeartbeat() && !yield(record, nil) {
			return nil, false
		}
	}
	return typed(err), !errors.Is(err, io.EOF)
}
