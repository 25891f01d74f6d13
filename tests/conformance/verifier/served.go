package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
	bytesMax   = 32 << 20
)

// What a server tells, kept so that every check sees the same bytes. `spoil`, where it is set, changes what a path gave: that
// is how the checks are shown to refuse.
type served struct {
	url, token string
	root       string // "/tlog/" or that of a second tree
	kept       map[string][]byte
	spoil      func(path string, bytes []byte) []byte
}

func newServed(url, token, root string) *served {
	return &served{url: url, token: token, root: root, kept: map[string][]byte{}}
}

// The same answers, changed on their way.
func (s *served) spoiled(spoil func(path string, bytes []byte) []byte) *served {
	return &served{url: s.url, token: s.token, root: s.root, kept: s.kept, spoil: spoil}
}

func (s *served) ask(method, path string, body []byte) ([]byte, error) {
	request, err := http.NewRequest(method, s.url+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+s.token)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer reply.Body.Close()
	told, err := io.ReadAll(io.LimitReader(reply.Body, bytesMax))
	if err != nil {
		return nil, err
	}
	if reply.StatusCode != http.StatusOK {
		return nil, &refusal{path, reply.StatusCode, string(told)}
	}
	return told, nil
}

type refusal struct {
	path   string
	status int
	told   string
}

func (r *refusal) Error() string {
	return fmt.Sprintf("%s: status %d: %.200s", r.path, r.status, r.told)
}

// A log that is being caught up asks for patience (503); nothing else is asked again.
func (s *served) askPatiently(method, path string, body []byte) ([]byte, error) {
	for attempt := 0; ; attempt++ {
		told, err := s.ask(method, path, body)
		behind, refused := err.(*refusal)
		if err == nil || !refused || behind.status != http.StatusServiceUnavailable || attempt == 40 {
			return told, err
		}
		time.Sleep(250 * time.Millisecond)
	}
}

func (s *served) get(path string) ([]byte, error) {
	told, known := s.kept[path]
	if !known {
		var err error
		if told, err = s.askPatiently(http.MethodGet, s.root+path, nil); err != nil {
			return nil, err
		}
		s.kept[path] = told
	}
	if s.spoil == nil {
		return told, nil
	}
	return s.spoil(path, bytes.Clone(told)), nil
}

// A call over HTTP with JSON; its answer goes into `reply`.
func (s *served) call(method string, request, reply any) error {
	body, err := json.Marshal(request)
	if err != nil {
		return err
	}
	path := "/yici.v1.AuditService/" + method
	told, err := s.askPatiently(http.MethodPost, path, body)
	if err != nil {
		return err
	}
	if s.spoil != nil {
		told = s.spoil(path, told)
	}
	return json.Unmarshal(told, reply)
}

// tlog names the height of its tiles, C2SP tlog-tiles has one height and leaves it out.
func pathOf(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", tile.H), "tile/", 1)
}

func entriesPath(tile tlog.Tile) string {
	return strings.Replace(pathOf(tile), "tile/0/", "tile/entries/", 1)
}

// tlog.TileReader: tlog itself holds every tile against the root before it uses a hash of it.
func (s *served) Height() int { return tileHeight }

func (s *served) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	read := make([][]byte, len(tiles))
	for i, tile := range tiles {
		told, err := s.get(pathOf(tile))
		if err != nil {
			return nil, err
		}
		read[i] = told
	}
	return read, nil
}

func (s *served) SaveTiles([]tlog.Tile, [][]byte) {}

// The leaves of a tree, bundle by bundle.
func (s *served) leaves(size int64) ([][]byte, error) {
	var leaves [][]byte
	for n := int64(0); n*tileWidth < size; n++ {
		tile := tlog.Tile{H: tileHeight, L: 0, N: n, W: int(min(tileWidth, size-n*tileWidth))}
		bundle, err := s.get(entriesPath(tile))
		if err != nil {
			return nil, err
		}
		held, err := entriesIn(bundle)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", entriesPath(tile), err)
		}
		if len(held) != tile.W {
			return nil, fmt.Errorf("%s: %d entries, want %d", entriesPath(tile), len(held), tile.W)
		}
		leaves = append(leaves, held...)
	}
	return leaves, nil
}

func entriesIn(bundle []byte) ([][]byte, error) {
	var entries [][]byte
	for len(bundle) > 0 {
		if len(bundle) < 2 {
			return nil, fmt.Errorf("a length of two bytes is cut off")
		}
		length := int(bundle[0])<<8 | int(bundle[1])
		if len(bundle) < 2+length {
			return nil, fmt.Errorf("an entry of %d bytes is cut off", length)
		}
		entries = append(entries, bundle[2:2+length])
		bundle = bundle[2+length:]
	}
	return entries, nil
}

// Proofs as the server makes them; 64-bit numbers are strings in JSON.
type inclusionReply struct {
	LeafIndex uint64   `json:"leafIndex,string"`
	TreeSize  uint64   `json:"treeSize,string"`
	Leaf      []byte   `json:"leaf"`
	Hashes    [][]byte `json:"hashes"`
	Root      []byte   `json:"root"`
}

type consistencyReply struct {
	OldSize uint64   `json:"oldSize,string"`
	NewSize uint64   `json:"newSize,string"`
	Hashes  [][]byte `json:"hashes"`
	OldRoot []byte   `json:"oldRoot"`
	NewRoot []byte   `json:"newRoot"`
}

func base64Of(bytes []byte) string { return base64.StdEncoding.EncodeToString(bytes) }
