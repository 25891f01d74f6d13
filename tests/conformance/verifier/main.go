// A verifier by others: what a running server serves as its log, checked by libraries that know nothing of yici.
//
//	verifier --url http://127.0.0.1:7472 --token AUDITOR --key audit.pub
//
// golang.org/x/mod/sumdb opens the checkpoint and makes proofs of the tiles, transparency-dev/formats parses it and
// transparency-dev/merkle checks the server's own proofs: every leaf is in the tree, and trees of many sizes go on from one
// another. Then each of a list of lies must be refused. Exit 0 when all of it holds.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

const leavesMin = 600 // below it a tree has no second level of tiles to speak of

func main() {
	url := flag.String("url", "", "the server's address for HTTP")
	token := flag.String("token", "", "an auditor's token")
	key := flag.String("key", "", "file with the verifier key")
	flag.Parse()
	if err := run(*url, *token, *key); err != nil {
		fmt.Fprintln(os.Stderr, "verifier:", err)
		os.Exit(1)
	}
}

func run(url, token, keyPath string) error {
	key, err := os.ReadFile(keyPath)
	if err != nil {
		return err
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(string(key)))
	if err != nil {
		return err
	}
	return verify(checker{newServed(url, token, "/tlog/"), verifier})
}

func verify(c checker) error {
	head, err := c.checkpoint()
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	if head.Size < leavesMin {
		return fmt.Errorf("a log of %d leaves, want %d at least", head.Size, leavesMin)
	}
	count, err := c.everyLeaf(head)
	if err != nil {
		return err
	}
	leaves, err := c.served.leaves(int64(head.Size))
	if err != nil {
		return err
	}
	included := 0
	for n := 0; n < len(leaves); n += 1 + len(leaves)/100 {
		if err := c.servedInclusion(head, uint64(n), leaves[n], head.Size, head.Hash); err != nil {
			return fmt.Errorf("the server's proof of leaf %d: %w", n, err)
		}
		included++
	}
	pairs := 0
	sizes := sizesOf(int64(head.Size))
	for i, from := range sizes {
		for _, to := range sizes[i:] {
			if err := c.goesOn(head, from, to); err != nil {
				return err
			}
			pairs++
		}
	}
	lies := c.lies(head, leaves)
	for _, lie := range lies {
		err := lie.check()
		if err == nil {
			return fmt.Errorf("%s was taken for true", lie.name)
		}
		// A server that does not answer refuses nothing.
		if strings.Contains(err.Error(), ": status ") {
			return fmt.Errorf("%s could not be asked: %w", lie.name, err)
		}
	}
	fmt.Printf("%s: %d leaves in the tree, %d proofs of the server's, %d pairs of sizes, %d lies refused\n", head.Origin, count,
		included, pairs, len(lies))
	return nil
}
