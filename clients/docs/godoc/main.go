// Pages of the packages of a module, as `go doc` reads them; and what is exported without a comment.
//
//	go run . OUT MODULE PACKAGE…
//
// MODULE is its folder, a PACKAGE a folder in it. A package whose name begins with "+" must describe all that it exports, or the
// program ends with 1 and names what is not. Only the standard library is needed.
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/doc"
	"go/format"
	"go/parser"
	"go/token"
	"html/template"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"strings"
)

const page = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{{.Path}}</title>
<style>body{max-width:60em;margin:2em auto;padding:0 1em;font-family:sans-serif;line-height:1.45}
pre{background:#f4f4f4;padding:.7em;overflow-x:auto}h3{border-top:1px solid #ccc;padding-top:1em}</style></head>
<body><p><a href="index.html">yici for Go</a></p><h1>package {{.Name}}</h1><pre>import "{{.Path}}"</pre>
{{.Words}}<h2>Index</h2><ul>{{range .Items}}<li><a href="#{{.Anchor}}">{{.Anchor}}</a></li>{{end}}</ul>
{{range .Items}}<h3 id="{{.Anchor}}">{{.Anchor}}</h3><pre>{{.Code}}</pre>{{.Words}}
{{end}}</body></html>
`

type item struct {
	Anchor, Code string
	Words        template.HTML
}

type contents struct {
	Name, Path string
	Words      template.HTML
	Items      []item
}

// reader makes the items of one package.
type reader struct {
	files   *token.FileSet
	read    *doc.Package
	items   []item
	missing []string
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("godoc: ")
	if len(os.Args) < 4 {
		log.Fatal("usage: godoc OUT MODULE PACKAGE…")
	}
	out, module := os.Args[1], os.Args[2]
	missing, index := 0, "<!DOCTYPE html>\n<meta charset=\"utf-8\"><title>yici for Go</title><h1>yici for Go</h1><ul>\n"
	for _, name := range os.Args[3:] {
		folder, strict := strings.CutPrefix(name, "+")
		read, err := write(out, module, folder)
		if err != nil {
			log.Fatal(err)
		}
		index += fmt.Sprintf("<li><a href=\"%s.html\">%s</a></li>\n", folder, read.read.ImportPath)
		for _, one := range read.missing {
			if strict {
				missing++
				log.Printf("%s: say in a comment above it what it is for", one)
			}
		}
	}
	if err := os.WriteFile(filepath.Join(out, "index.html"), []byte(index+"</ul>\n"), 0o644); err != nil {
		log.Fatal(err)
	}
	if missing > 0 {
		os.Exit(1)
	}
}

func write(out, module, folder string) (*reader, error) {
	path, err := modulePath(module)
	if err != nil {
		return nil, err
	}
	r := &reader{files: token.NewFileSet()}
	notTests := func(file fs.FileInfo) bool { return !strings.HasSuffix(file.Name(), "_test.go") }
	parsed, err := parser.ParseDir(r.files, filepath.Join(module, folder), notTests, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	for _, one := range parsed {
		r.read = doc.New(one, path+"/"+folder, 0)
	}
	if r.read == nil {
		return nil, fmt.Errorf("no package in %s", folder)
	}
	r.readAll()
	var text bytes.Buffer
	made := contents{Name: r.read.Name, Path: r.read.ImportPath, Words: r.words(r.read.Doc), Items: r.items}
	if err := template.Must(template.New("page").Parse(page)).Execute(&text, made); err != nil {
		return nil, err
	}
	return r, os.WriteFile(filepath.Join(out, folder+".html"), text.Bytes(), 0o644)
}

func modulePath(module string) (string, error) {
	text, err := os.ReadFile(filepath.Join(module, "go.mod"))
	if err != nil {
		return "", err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimSpace(strings.TrimPrefix(first, "module ")), nil
}

func (r *reader) readAll() {
	r.values(r.read.Consts)
	r.values(r.read.Vars)
	r.functions("", r.read.Funcs)
	for _, one := range r.read.Types {
		r.add(one.Name, one.Doc, one.Decl)
		r.values(one.Consts)
		r.values(one.Vars)
		r.functions("", one.Funcs)
		r.functions(one.Name+".", one.Methods)
	}
}

func (r *reader) values(values []*doc.Value) {
	for _, one := range values {
		r.add(strings.Join(one.Names, ", "), one.Doc, one.Decl)
	}
}

func (r *reader) functions(of string, functions []*doc.Func) {
	for _, one := range functions {
		r.add(of+one.Name, one.Doc, one.Decl)
	}
}

func (r *reader) add(name, words string, declared ast.Node) {
	if words == "" {
		r.missing = append(r.missing, fmt.Sprintf("%s: %s", r.files.Position(declared.Pos()), name))
	}
	var code bytes.Buffer
	if err := format.Node(&code, r.files, declared); err != nil {
		log.Fatal(err)
	}
	r.items = append(r.items, item{Anchor: name, Code: code.String(), Words: r.words(words)})
}

// The comment as HTML, which the package that reads it has made safe.
func (r *reader) words(comment string) template.HTML {
	return template.HTML(r.read.HTML(comment))
}
