package dsl

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/check"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/lib"
	"github.com/gradc/gradc/dsl/lower"
	"github.com/gradc/gradc/dsl/parser"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// File is one source file: its name, as diagnostics print it, and its text.
type File struct {
	Name string
	Text []byte
}

// Package is one directory after the front end.
type Package struct {
	Files *source.Set // the files of the package, then those of the library that it uses
	Trees []*ast.File // the package's own, in order of name
	Diags *diag.List
	// Typed and Module are nil when Diags holds an error.
	Typed  *typed.Program
	Module *ir.Module
}

// Check parses and checks the files of one package and reports every mistake.
func Check(files []File) *Package {
	p := &Package{Files: &source.Set{}, Diags: &diag.List{}}
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	for _, f := range files {
		p.Trees = append(p.Trees, parser.Parse(p.Files.AddFile(f.Name, f.Text), p.Diags))
	}
	if p.Diags.Errors() > 0 {
		return p
	}
	program := check.Check(check.Config{
		Files: p.Files, Package: p.Trees, Diags: p.Diags,
		Library: p.library, Universe: lib.Universe,
	})
	if p.Diags.Errors() == 0 {
		p.Typed = program
	}
	return p
}

// Compile checks the files of one package and lowers them.
func Compile(files []File) *Package {
	p := Check(files)
	if p.Typed != nil {
		p.Module = lower.Module(p.Typed)
	}
	return p
}

// Blame reports a mistake at a place in the package's files that an origin of the IR
// names; word is the text that is underlined.
func (p *Package) Blame(code diag.Code, at ir.Origin, word, format string, args ...any) *diag.Diagnostic {
	pos := p.pos(at)
	return p.Diags.Errorf(code, pos, pos+source.Pos(len(word)), format, args...)
}

// Point adds a second place to a mistake.
func (p *Package) Point(d *diag.Diagnostic, at ir.Origin, word, message string) {
	pos := p.pos(at)
	d.Notef(pos, pos+source.Pos(len(word)), "%s", message)
}

// pos is where an origin points.
func (p *Package) pos(o ir.Origin) source.Pos {
	for _, f := range p.Files.Files() {
		if filepath.Base(f.Name()) == o.File {
			return f.LineStart(o.Line) + source.Pos(o.Col-1)
		}
	}
	return source.NoPos
}

func (p *Package) library(name string) []*ast.File {
	var trees []*ast.File
	for _, f := range lib.Files(name) {
		trees = append(trees, parser.Parse(p.Files.AddFile(f.Name, f.Text), p.Diags))
	}
	return trees
}
