package main

import (
	"bytes"
	"fmt"
	"regexp"

	"github.com/transparency-dev/formats/log"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Every check is one of the libraries': nothing here hashes, walks a proof or looks at a signature by itself.
type checker struct {
	served   *served
	verifier note.Verifier
}

func (c checker) checkpoint() (*log.Checkpoint, error) {
	signed, err := c.served.get("checkpoint")
	if err != nil {
		return nil, err
	}
	head, _, opened, err := log.ParseCheckpoint(signed, c.verifier.Name(), c.verifier)
	if err != nil {
		return nil, err
	}
	if len(opened.Sigs) != 1 || len(opened.UnverifiedSigs) != 0 {
		return nil, fmt.Errorf("%d signatures of the key and %d of others, want 1 and 0", len(opened.Sigs), len(opened.UnverifiedSigs))
	}
	return head, nil
}

func treeOf(head *log.Checkpoint) tlog.Tree {
	return tlog.Tree{N: int64(head.Size), Hash: tlog.Hash(head.Hash)}
}

// Each leaf stands in the tree: proof made of the served tiles, root as signed.
func (c checker) everyLeaf(head *log.Checkpoint) (int, error) {
	tree := treeOf(head)
	leaves, err := c.served.leaves(tree.N)
	if err != nil {
		return 0, err
	}
	hashes := tlog.TileHashReader(tree, c.served)
	for n, leaf := range leaves {
		made, err := tlog.ProveRecord(tree.N, int64(n), hashes)
		if err != nil {
			return n, fmt.Errorf("leaf %d: %w", n, err)
		}
		if err := tlog.CheckRecord(made, tree.N, tree.Hash, int64(n), tlog.RecordHash(leaf)); err != nil {
			return n, fmt.Errorf("leaf %d: %w", n, err)
		}
	}
	return len(leaves), nil
}

// The proof that the server makes for one leaf, and that it is about that leaf.
var placeInLeaf = regexp.MustCompile(`\nrevision=(\d+)\nindex=(\d+)\n`)

func (c checker) servedInclusion(head *log.Checkpoint, n uint64, leaf []byte, size uint64, root []byte) error {
	place := placeInLeaf.FindSubmatch(leaf)
	if place == nil {
		return fmt.Errorf("leaf %d names no revision", n)
	}
	var told inclusionReply
	request := map[string]any{"eventRevision": string(place[1]), "eventIndex": string(place[2]), "treeSize": fmt.Sprint(size)}
	if err := c.served.call("GetInclusionProof", request, &told); err != nil {
		return err
	}
	if told.LeafIndex != n || told.TreeSize != size || !bytes.Equal(told.Leaf, leaf) {
		return fmt.Errorf("leaf %d of %d: the answer is about leaf %d of %d", n, size, told.LeafIndex, told.TreeSize)
	}
	return proof.VerifyInclusion(rfc6962.DefaultHasher, n, size, rfc6962.DefaultHasher.HashLeaf(leaf), told.Hashes, root)
}

// A tree goes on from an earlier one: by the server's proof, and by one made of tiles.
func (c checker) goesOn(head *log.Checkpoint, from, to int64) error {
	tree := treeOf(head)
	hashes := tlog.TileHashReader(tree, c.served)
	older, err := tlog.TreeHash(from, hashes)
	if err != nil {
		return err
	}
	newer, err := tlog.TreeHash(to, hashes)
	if err != nil {
		return err
	}
	made, err := tlog.ProveTree(to, from, hashes)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(made, to, newer, from, older); err != nil {
		return fmt.Errorf("from %d to %d by tiles: %w", from, to, err)
	}
	var told consistencyReply
	request := map[string]any{"oldSize": fmt.Sprint(from), "newSize": fmt.Sprint(to)}
	if err := c.served.call("GetConsistencyProof", request, &told); err != nil {
		return err
	}
	err = proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(from), uint64(to), told.Hashes, older[:], newer[:])
	if err != nil {
		return fmt.Errorf("from %d to %d by the server's proof: %w", from, to, err)
	}
	return nil
}

// Sizes on both sides of where trees split and tiles end, and the whole.
func sizesOf(whole int64) []int64 {
	var sizes []int64
	for _, size := range []int64{1, 2, 3, 7, 8, 255, 256, 257, 511, 512, 513, 1000, 1024, whole - 1, whole} {
		if size > 0 && size <= whole && (len(sizes) == 0 || size > sizes[len(sizes)-1]) {
			sizes = append(sizes, size)
		}
	}
	return sizes
}
