package yici

import (
	"context"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/timestamppb"
	v1 "yici.dev/client/v1"
)

// City is a connection and the services on it. Safe for many goroutines; use one for all.
type City struct {
	Admin        v1.AdminServiceClient
	Approval     v1.ApprovalServiceClient
	Audit        v1.AuditServiceClient
	Catalog      v1.CatalogServiceClient
	Directory    v1.DirectoryServiceClient
	Evaluation   v1.EvaluationServiceClient
	Feed         v1.FeedServiceClient
	PersonalData v1.PersonalDataServiceClient
	Policy       v1.PolicyServiceClient
	Proposal     v1.ProposalServiceClient
	Request      v1.RequestServiceClient
	Search       v1.SearchServiceClient
	Steward      v1.StewardServiceClient
	Workflow     v1.WorkflowServiceClient

	connection *grpc.ClientConn
	retry      Retry
}

type settings struct {
	token       string
	credentials credentials.TransportCredentials
	retry       Retry
	silence     time.Duration
}

// Option changes how a City is reached.
type Option func(*settings)

// WithToken names the caller.
func WithToken(token string) Option { return func(s *settings) { s.token = token } }

// WithTLS reaches the server by TLS: credentials.NewTLS(…), with a certificate of one's own for mutual TLS.
func WithTLS(tls credentials.TransportCredentials) Option {
	return func(s *settings) { s.credentials = tls }
}

// WithRetry takes another policy than DefaultRetry.
func WithRetry(retry Retry) Option { return func(s *settings) { s.retry = retry } }

// WithSilence takes another limit than DefaultSilence for what a watch may say nothing; above zero.
func WithSilence(silence time.Duration) Option { return func(s *settings) { s.silence = silence } }

// A lost connection is made anew within a second: gRPC's own waits would grow to two minutes and outlast the retries.
// MinConnectTimeout is what connecting may take, whatever its name says.
var reconnecting = grpc.ConnectParams{
	Backoff:           backoff.Config{BaseDelay: 50 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: time.Second},
	MinConnectTimeout: 5 * time.Second,
}

// Connect prepares a connection to HOST:PORT; plain without WithTLS, which the server takes on loopback alone. The first call
// makes it.
func Connect(target string, options ...Option) (*City, error) {
	chosen := settings{credentials: insecure.NewCredentials(), retry: DefaultRetry, silence: DefaultSilence}
	for _, option := range options {
		option(&chosen)
	}
	authorized := func(ctx context.Context) context.Context {
		if chosen.token == "" {
			return ctx
		}
		return metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+chosen.token)
	}
	connection, err := grpc.NewClient(target, grpc.WithTransportCredentials(chosen.credentials), grpc.WithDisableRetry(),
		grpc.WithConnectParams(reconnecting),
		grpc.WithUnaryInterceptor(func(ctx context.Context, method string, request, reply any, c *grpc.ClientConn,
			invoke grpc.UnaryInvoker, calls ...grpc.CallOption) error {
			return chosen.retry.unary(authorized(ctx), method, request, reply, c, invoke, calls...)
		}),
		grpc.WithStreamInterceptor(func(ctx context.Context, about *grpc.StreamDesc, c *grpc.ClientConn, method string,
			open grpc.Streamer, calls ...grpc.CallOption) (grpc.ClientStream, error) {
			opened := func(ctx context.Context) (grpc.ClientStream, error) { return open(ctx, about, c, method, calls...) }
			if about.ClientStreams {
				return opened(authorized(ctx))
			}
			return openReading(authorized(ctx), chosen.silence, opened)
		}))
	if err != nil {
		return nil, err
	}
	return &City{
		Admin: v1.NewAdminServiceClient(connection), Approval: v1.NewApprovalServiceClient(connection),
		Audit: v1.NewAuditServiceClient(connection), Catalog: v1.NewCatalogServiceClient(connection),
		Directory: v1.NewDirectoryServiceClient(connection), Feed: v1.NewFeedServiceClient(connection), Request: v1.NewRequestServiceClient(connection),
		Evaluation: v1.NewEvaluationServiceClient(connection), Policy: v1.NewPolicyServiceClient(connection),
		PersonalData: v1.NewPersonalDataServiceClient(connection),
		Proposal:     v1.NewProposalServiceClient(connection), Search: v1.NewSearchServiceClient(connection),
		Steward: v1.NewStewardServiceClient(connection), Workflow: v1.NewWorkflowServiceClient(connection),
		connection: connection, retry: chosen.retry,
	}, nil
}

// Close ends the connection.
func (c *City) Close() error { return c.connection.Close() }

// AdvanceClock moves time on a server with a manual clock, for tests.
func (c *City) AdvanceClock(ctx context.Context, to time.Time) error {
	_, err := c.Admin.AdvanceClock(ctx, &v1.AdvanceClockRequest{To: timestamppb.New(to)})
	return err
}
