package yici

import (
	"errors"
	"fmt"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Rejected is a refusal: sent again, the answer would be the same.
//
//	var refused *yici.Rejected
//	if errors.As(err, &refused) && refused.Reason == "ALREADY_ACCEPTED" { … }
type Rejected struct{ Failure }

// Unavailable is a call that did not get through, also after its retries: UNAVAILABLE or RESOURCE_EXHAUSTED. Whether a command
// ran is known by sending it again under the same request id.
type Unavailable struct{ Failure }

// Failure is what all errors of a call have.
type Failure struct {
	Code       codes.Code
	Reason     string            // stable; docs/errors has a page for each
	Field      string            // path in the request
	Metadata   map[string]string // a revision, a limit, a document's number
	MessageZh  string
	MessageEn  string
	RetryAfter time.Duration // what the server asks for
	cause      error
}

// Error is the code and the English sentence.
func (f *Failure) Error() string {
	return fmt.Sprintf("yici: %s: %s", f.Code, f.MessageEn)
}

// Unwrap gives gRPC's error, so status.FromError goes on working.
func (f *Failure) Unwrap() error { return f.cause }

// GRPCStatus makes status.Code and its like see the code.
func (f *Failure) GRPCStatus() *status.Status { return status.Convert(f.cause) }

var refusals = map[codes.Code]bool{
	codes.InvalidArgument: true, codes.NotFound: true, codes.AlreadyExists: true, codes.PermissionDenied: true,
	codes.Unauthenticated: true, codes.FailedPrecondition: true, codes.Aborted: true, codes.OutOfRange: true,
}

func again(code codes.Code) bool { return code == codes.Unavailable || code == codes.ResourceExhausted }

// typed makes of gRPC's error one of this package's; nil and typed ones stay.
func typed(err error) error {
	var known interface{ failure() *Failure }
	if err == nil || errors.As(err, &known) {
		return err
	}
	told, isStatus := status.FromError(err)
	if !isStatus {
		return err
	}
	failure := Failure{Code: told.Code(), MessageEn: told.Message(), cause: err}
	for _, detail := range told.Details() {
		failure.read(detail)
	}
	switch {
	case refusals[failure.Code]:
		return &Rejected{failure}
	case again(failure.Code):
		return &Unavailable{failure}
	}
	return &failure
}

func (f *Failure) failure() *Failure { return f }

func (f *Failure) read(detail any) {
	switch one := detail.(type) {
	case *errdetails.ErrorInfo:
		f.Reason, f.Metadata = one.GetReason(), one.GetMetadata()
	case *errdetails.BadRequest:
		if violations := one.GetFieldViolations(); len(violations) > 0 {
			f.Field = violations[0].GetField()
		}
	case *errdetails.RetryInfo:
		f.RetryAfter = one.GetRetryDelay().AsDuration()
	case *errdetails.LocalizedMessage:
		if one.GetLocale() == "en" {
			f.MessageEn = one.GetMessage()
		} else {
			f.MessageZh = one.GetMessage()
		}
	}
}
