// Package tests runs the Go client against the real server, and against one that misbehaves on purpose.
package tests

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	v1 "yici.dev/client/v1"
	"yici.dev/client/yici"
)

const (
	hall       = "jz-hall-main"
	clerk      = "officer:" + hall + "-w01-clerk"
	auditor    = "officer:jz-auditor-1"
	root       = "officer:root"
	hallSystem = "hall:" + hall
	enterprise = "91210700MA0AB12C3K"
	waste      = "11210700YCJ000276K3210127001000"
)

// realCity is a server in a folder of its own, with the Jinzhou pack.
type realCity struct {
	t       *testing.T
	folder  string
	port    string
	process *exec.Cmd
}

func bin(name string) string { return filepath.Join(os.Getenv("YICI_BIN"), name) }
func pack() string           { return filepath.Join(os.Getenv("YICI_SOURCE"), "deploy/packs/jinzhou") }
func token(who string) string {
	return "go-test-token-of-" + strings.NewReplacer(":", "-").Replace(who)
}

func newCity(t *testing.T) *realCity {
	c := &realCity{t: t, folder: t.TempDir(), port: freePort(t)}
	var lines strings.Builder
	for _, who := range []string{root, clerk, auditor, hallSystem, "enterprise:" + enterprise} {
		fmt.Fprintf(&lines, "%s %s\n", token(who), who)
	}
	must(t, os.WriteFile(filepath.Join(c.folder, "tokens"), []byte(lines.String()), 0o600))
	c.start()
	t.Cleanup(c.kill)
	c.run("pack", "apply", pack())
	return c
}

func freePort(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer listener.Close()
	return fmt.Sprint(listener.Addr().(*net.TCPAddr).Port)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (c *realCity) target() string { return "127.0.0.1:" + c.port }

func (c *realCity) start() {
	served := filepath.Join(c.folder, "port")
	os.Remove(served)
	c.process = exec.Command(bin("yicid"), "--data", filepath.Join(c.folder, "data"), "--clock", "manual", "--four-eyes", "off", "--start", "2020-04-20T10:00",
		"--admin", "root", "--tokens", filepath.Join(c.folder, "tokens"), "--listen", c.target(), "--free-mib-min", "64", "--port-file", served)
	must(c.t, c.process.Start())
	for range 1200 {
		if _, err := os.Stat(served); err == nil {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	c.t.Fatal("yicid did not serve within 30 s")
}

func (c *realCity) kill() {
	c.process.Process.Kill()
	c.process.Wait()
}

func (c *realCity) restart() {
	c.kill()
	c.start()
}

func (c *realCity) run(words ...string) {
	c.t.Helper()
	command := exec.Command(bin("yici"), append([]string{"-o", "json", "--quiet", "--timeout", "60s"}, words...)...)
	command.Env = append(os.Environ(), "YICI_SERVER="+c.target(), "YICI_TOKEN="+token(root))
	if out, err := command.CombinedOutput(); err != nil {
		c.t.Fatalf("yici %s: %v\n%s", strings.Join(words, " "), err, out)
	}
}

// as connects; patient enough to live through a restart.
func (c *realCity) as(who string) *yici.City {
	patient := yici.Retry{Attempts: 40, First: 20 * time.Millisecond, Most: 500 * time.Millisecond}
	city, err := yici.Connect(c.target(), yici.WithToken(token(who)), yici.WithRetry(patient))
	must(c.t, err)
	c.t.Cleanup(func() { city.Close() })
	return city
}

func submission() *v1.SubmitCaseRequest {
	request := &v1.SubmitCaseRequest{ItemCode: waste, Applicant: &v1.PartyInput{Uscc: enterprise}, Channel: v1.Channel_WINDOW,
		WindowId: hall + "-w01"}
	file, err := os.Open(filepath.Join(pack(), "materials.csv"))
	if err != nil {
		panic(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if cells := strings.Split(lines.Text(), ","); cells[1] == waste {
			request.Materials = append(request.Materials, &v1.MaterialInput{MaterialId: cells[0], Copies: 1})
		}
	}
	return request
}
