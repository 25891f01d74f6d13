package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/transparency-dev/formats/log"
	"golang.org/x/mod/sumdb/note"
)

// One thing that is not as the log says, and the check that has to refuse it.
type lie struct {
	name  string
	check func() error
}

func flipped(told []byte, at int) []byte {
	told[at] ^= 1
	return told
}

// Changes one byte of the paths that begin so.
func flipIn(prefix string, at int) func(string, []byte) []byte {
	return func(path string, told []byte) []byte {
		if !strings.HasPrefix(path, prefix) || len(told) == 0 {
			return told
		}
		return flipped(told, at%len(told))
	}
}

// Changes the first hash of a proof.
func flipProof(path string, told []byte) []byte {
	var fields map[string]any
	if !strings.HasPrefix(path, "/") || json.Unmarshal(told, &fields) != nil {
		return told
	}
	if hashes, ok := fields["hashes"].([]any); ok && len(hashes) > 0 {
		first, _ := base64.StdEncoding.DecodeString(hashes[0].(string))
		hashes[0] = base64Of(flipped(first, 0))
	}
	changed, _ := json.Marshal(fields)
	return changed
}

func changedRoot(_ string, told []byte) []byte {
	lines := bytes.SplitN(told, []byte("\n"), 4)
	root, err := base64.StdEncoding.DecodeString(string(lines[2]))
	if err != nil {
		return told
	}
	lines[2] = []byte(base64Of(flipped(root, 5)))
	return bytes.Join(lines, []byte("\n"))
}

func (c checker) with(spoil func(string, []byte) []byte) checker {
	return checker{c.served.spoiled(spoil), c.verifier}
}

func (c checker) leavesRefuse(head *log.Checkpoint) error {
	_, err := c.everyLeaf(head)
	return err
}

// A stranger's key under the log's name.
func stranger(name string) (note.Verifier, error) {
	_, public, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return nil, err
	}
	return note.NewVerifier(public)
}

func (c checker) lies(head *log.Checkpoint, leaves [][]byte) []lie {
	size := int64(head.Size)
	other := *head
	other.Hash = flipped(bytes.Clone(head.Hash), 9)
	shorter := *head
	shorter.Size--
	last := fmt.Sprintf("tile/0/%03d", (size-1)/tileWidth)
	opens := func(c checker) func() error {
		return func() error { _, err := c.checkpoint(); return err }
	}
	reads := func(spoil func(string, []byte) []byte) func() error {
		return func() error { return c.with(spoil).leavesRefuse(head) }
	}
	return []lie{
		{"another root under the signature", opens(c.with(changedRoot))},
		{"another size under the signature", opens(c.with(func(_ string, told []byte) []byte {
			return bytes.Replace(told, fmt.Appendf(nil, "\n%d\n", size), fmt.Appendf(nil, "\n%d\n", size+1), 1)
		}))},
		{"the key of a stranger", func() error {
			verifier, err := stranger(c.verifier.Name())
			if err != nil {
				return nil
			}
			return opens(checker{c.served, verifier})()
		}},
		{"a root that was not signed", func() error { return c.leavesRefuse(&other) }},
		{"a root of another size", func() error { return c.leavesRefuse(&shorter) }},
		{"a changed hash in the first tile", reads(flipIn("tile/0/000", 77))},
		{"a changed hash in the last tile", reads(flipIn(last, 11))},
		{"a changed hash one level up", reads(flipIn("tile/1/000", 3))},
		{"a leaf with a changed letter", reads(flipIn("tile/entries/000", 300))},
		{"a leaf that is cut off", reads(func(path string, told []byte) []byte {
			if strings.HasPrefix(path, "tile/entries/") {
				return told[:len(told)-1]
			}
			return told
		})},
		{"a changed hash in a proof of inclusion", func() error {
			return c.with(flipProof).servedInclusion(head, 5, leaves[5], head.Size, head.Hash)
		}},
		{"a proof of another leaf", func() error { return c.servedInclusion(head, 6, leaves[5], head.Size, head.Hash) }},
		{"a proof against a root that was not signed", func() error {
			return c.servedInclusion(head, 5, leaves[5], head.Size, other.Hash)
		}},
		{"a changed hash in a proof of consistency", func() error { return c.with(flipProof).goesOn(head, 300, size) }},
	}
}
