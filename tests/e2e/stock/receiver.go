// A receiver of webhooks made of the official CloudEvents SDK alone: what it understood of each delivery goes to standard output, a line
// each, and the request's own bytes to nobody else. test_webhook_sdks.py compares the lines with what the city says of itself.
//
//	YICI_WEBHOOK_SECRET=whsec_… receiver        prints "listening PORT" first
package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"

	cehttp "github.com/cloudevents/sdk-go/v2/protocol/http"
)

// What the SDK made of one delivery.
type told struct {
	ID         string          `json:"id"`
	Source     string          `json:"source"`
	Type       string          `json:"type"`
	Subject    string          `json:"subject"`
	Time       string          `json:"time"`
	Spec       string          `json:"specversion"`
	DataType   string          `json:"datacontenttype"`
	Extensions map[string]any  `json:"extensions"`
	Data       json.RawMessage `json:"data"`
	Faults     []string        `json:"faults"`
}

func signed(key []byte, headers http.Header, body []byte) bool {
	sum := hmac.New(sha256.New, key)
	fmt.Fprintf(sum, "%s.%s.", headers.Get("webhook-id"), headers.Get("webhook-timestamp"))
	sum.Write(body)
	right := "v1," + base64.StdEncoding.EncodeToString(sum.Sum(nil))
	return hmac.Equal([]byte(right), []byte(headers.Get("webhook-signature")))
}

func read(key []byte, request *http.Request) told {
	body, err := io.ReadAll(io.LimitReader(request.Body, 1<<20))
	if err != nil {
		return told{Faults: []string{err.Error()}}
	}
	faults := []string{}
	if !signed(key, request.Header, body) {
		faults = append(faults, "signature")
	}
	request.Body = io.NopCloser(bytes.NewReader(body))
	event, err := cehttp.NewEventFromHTTPRequest(request)
	if err != nil {
		return told{Faults: append(faults, err.Error())}
	}
	if err := event.Validate(); err != nil {
		faults = append(faults, err.Error())
	}
	return told{ID: event.ID(), Source: event.Source(), Type: event.Type(), Subject: event.Subject(),
		Time: event.Time().Format("2006-01-02T15:04:05Z07:00"), Spec: event.SpecVersion(), DataType: event.DataContentType(),
		Extensions: event.Extensions(), Data: event.Data(), Faults: faults}
}

func main() {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(os.Getenv("YICI_WEBHOOK_SECRET"), "whsec_"))
	if err != nil || len(key) == 0 {
		fmt.Fprintln(os.Stderr, "receiver: expected YICI_WEBHOOK_SECRET, whsec_ and base64")
		os.Exit(2)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, "receiver:", err)
		os.Exit(1)
	}
	fmt.Printf("listening %d\n", listener.Addr().(*net.TCPAddr).Port)
	var writing sync.Mutex
	lines := json.NewEncoder(os.Stdout)
	http.Serve(listener, http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		event := read(key, request)
		writing.Lock()
		defer writing.Unlock()
		lines.Encode(event)
		if len(event.Faults) > 0 {
			answer.WriteHeader(http.StatusBadRequest)
		}
	}))
}
