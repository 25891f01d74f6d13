package main

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/transparency-dev/formats/log"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// An honest log in memory, served as yicid serves its own.
type honest struct {
	size   int64
	leaves [][]byte
	hashes tlog.HashReaderFunc
	signer note.Signer
	root   tlog.Hash
}

func newHonest(t *testing.T, size int64) (*honest, string) {
	t.Helper()
	secret, public, err := note.GenerateKey(rand.Reader, "yici/test")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	h := &honest{size: size, signer: signer}
	var stored []tlog.Hash
	h.hashes = func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			found[i] = stored[index]
		}
		return found, nil
	}
	for n := int64(0); n < size; n++ {
		leaf := fmt.Appendf(nil, "yici/leaf/1\nlog=test\nrevision=%d\nindex=0\n%s\n", n+1, strings.Repeat("x", 200))
		h.leaves = append(h.leaves, leaf)
		more, err := tlog.StoredHashes(n, leaf, h.hashes)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, more...)
	}
	h.root, err = tlog.TreeHash(size, h.hashes)
	if err != nil {
		t.Fatal(err)
	}
	return h, public
}

func (h *honest) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	told, err := h.answer(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	w.Write(told)
}

func (h *honest) answer(r *http.Request) ([]byte, error) {
	path := strings.TrimPrefix(r.URL.Path, "/tlog/")
	if path == "checkpoint" {
		text := log.Checkpoint{Origin: h.signer.Name(), Size: uint64(h.size), Hash: h.root[:]}.Marshal()
		return note.Sign(&note.Note{Text: string(text) + "records 7 AAAA\n"}, h.signer)
	}
	if rest, entries := strings.CutPrefix(path, "tile/entries/"); entries {
		tile, err := tlog.ParseTilePath("tile/8/0/" + rest)
		if err != nil {
			return nil, err
		}
		var bundle []byte
		for _, leaf := range h.leaves[tile.N*tileWidth : tile.N*tileWidth+int64(tile.W)] {
			bundle = append(append(bundle, byte(len(leaf)>>8), byte(len(leaf))), leaf...)
		}
		return bundle, nil
	}
	if rest, tiles := strings.CutPrefix(path, "tile/"); tiles {
		tile, err := tlog.ParseTilePath("tile/8/" + rest)
		if err != nil {
			return nil, err
		}
		return tlog.ReadTileData(tile, h.hashes)
	}
	return h.proof(r)
}

func (h *honest) proof(r *http.Request) ([]byte, error) {
	var asked struct {
		EventRevision int64 `json:"eventRevision,string"`
		TreeSize      int64 `json:"treeSize,string"`
		OldSize       int64 `json:"oldSize,string"`
		NewSize       int64 `json:"newSize,string"`
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		return nil, err
	}
	bytesOf := func(hashes []tlog.Hash) [][]byte {
		var all [][]byte
		for _, hash := range hashes {
			all = append(all, hash[:])
		}
		return all
	}
	if asked.OldSize > 0 {
		made, err := tlog.ProveTree(asked.NewSize, asked.OldSize, h.hashes)
		if err != nil {
			return nil, err
		}
		return json.Marshal(consistencyReply{OldSize: uint64(asked.OldSize), NewSize: uint64(asked.NewSize), Hashes: bytesOf(made)})
	}
	n := asked.EventRevision - 1
	made, err := tlog.ProveRecord(asked.TreeSize, n, h.hashes)
	if err != nil {
		return nil, err
	}
	return json.Marshal(inclusionReply{LeafIndex: uint64(n), TreeSize: uint64(asked.TreeSize), Leaf: h.leaves[n], Hashes: bytesOf(made)})
}

func checkerOf(t *testing.T, h *honest, public string) checker {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	verifier, err := note.NewVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	return checker{newServed(server.URL, "token", "/tlog/"), verifier}
}

func TestAnHonestLogIsAcceptedAndEveryLieAboutItRefused(t *testing.T) {
	h, public := newHonest(t, 700)
	if err := verify(checkerOf(t, h, public)); err != nil {
		t.Fatal(err)
	}
}

func TestALogThatIsNotItsRootIsRefused(t *testing.T) {
	for name, spoil := range map[string]func(h *honest){
		"another root":   func(h *honest) { h.root[3] ^= 1 },
		"another leaf":   func(h *honest) { h.leaves[650] = []byte("\nrevision=651\nindex=0\n") },
		"a leaf too few": func(h *honest) { h.size-- },
	} {
		h, public := newHonest(t, 700)
		spoil(h)
		if err := verify(checkerOf(t, h, public)); err == nil {
			t.Errorf("%s was taken for true", name)
		}
	}
}
