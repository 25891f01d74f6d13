// Package yici is the client of yici (一次): approval cases that move exactly once.
//
//	city, err := yici.Connect("127.0.0.1:7470", yici.WithToken("…"))
//	defer city.Close()
//	reply, err := city.Approval.SubmitCase(ctx, &v1.SubmitCaseRequest{ItemCode: "…"})
//
// A request without a request id gets one, kept across retries: however often a command is sent, it runs once. A refusal is a
// *Rejected with its stable reason. Follow goes on by itself where a watch was cut off.
package yici
