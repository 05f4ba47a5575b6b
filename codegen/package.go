package codegen

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/plan"
)

// Unit is an exported function and the plan that computes it.
type Unit struct {
	Export *ir.Export
	Plan   *plan.Plan
	// Problem, for a function with the directive problem, computes its value and
	// its gradient: an export of any name with the same parameters, whose first
	// result is the function's and whose second has the type of the parameter that
	// the directive names.
	Problem *Unit
	// Remarks are sentences about how the function is computed, without capital letter
	// and full stop.
	Remarks []string
}

// Options are facts about the package beside its functions.
type Options struct {
	// Files are the base names of the package's .grad files. What comes from other
	// files, such as the library's, goes to grad_package.go.
	Files []string
	// Dims are the sizes at which the functions were planned, by name; a dim without one
	// has its nominal size.
	Dims map[string]int64
	// Line returns a line of a .grad file for comments; nil, or an empty answer,
	// leaves it out.
	Line func(file string, line int) string
}

// File is one generated file.
type File struct {
	Name   string
	Source []byte
}

// Error is something in the model that cannot be printed as Go.
type Error struct {
	Origin ir.Origin
	Msg    string
	Hint   string // what to do about it; may be empty
	Later  bool   // it is not yet supported
}

func (e *Error) Error() string {
	if e.Hint != "" {
		return e.Origin.String() + ": " + e.Msg + ": " + e.Hint
	}
	return e.Origin.String() + ": " + e.Msg
}

// printer is the state of printing one package.
type printer struct {
	module  *ir.Module
	opts    Options
	names   *names // identifiers of the package
	records map[*ir.StructType]*record
	files   map[string]*file
	written map[string]string // name of the function with a given shape
	reserve []string          // what Reserve does, in order, each a line with a comma
	fields  []string          // of Workspace
	own     *names            // fields and methods of Workspace
	sized   *names            // fields and methods of Dims
	methods bool              // Workspace is needed
	carved  bool              // so is its arena
	indices []index           // of the model
}

// sharedFile holds what no single .grad file has alone.
const sharedFile = "grad_package.go"

// Check returns what keeps units from being printed: functions that need a workspace and
// have none, and loops that keep bits of each step which share words.
func Check(m *ir.Module, units []Unit) []*Error {
	p := newPrinter(m, units, Options{})
	var found []*Error
	for _, u := range units {
		var e *Error
		if err := p.newRoutine(u.Export, u.Plan, u.Export.Name, p.file(u.Export.Origin)).allowed(); errors.As(err, &e) {
			found = append(found, e)
		}
		if e := wholeWords(u.Plan); e != nil {
			found = append(found, e)
		}
	}
	return found
}

// wholeWords returns a loop that keeps bits of each step which are not whole words, so
// that rows would share some.
func wholeWords(p *plan.Plan) *Error {
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.Part != plan.Foot || s.Loop.Kind != plan.Counted {
			continue
		}
		for k := s.Loop.Carry; k < len(s.Outs); k++ {
			row, whole := p.Buffers[s.Args[k]], p.Buffers[s.Outs[k]]
			if row.DType == ir.Z2 && row.Len.Mul(s.Loop.Length) != whole.Len {
				return &Error{Origin: s.Origin, Later: true, Msg: fmt.Sprintf("the loop keeps %s of each step; rows of packed bits that are not whole words of 64 are not yet supported", s.In[k].Type)}
			}
		}
	}
	return nil
}

// Package prints the exported functions of a module, in the order given, and the
// types they need. The files are sorted by name.
func Package(m *ir.Module, units []Unit, opts Options) (files []File, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *ir.InternalError:
			err = r
		default:
			panic(r)
		}
	}()
	p := newPrinter(m, units, opts)
	p.constants()
	for _, s := range m.Structs {
		p.structType(p.file(s.Origin), p.records[s])
	}
	for _, u := range units {
		if err := p.unit(u); err != nil {
			return nil, err
		}
	}
	p.workspace()
	return p.render()
}

func newPrinter(m *ir.Module, units []Unit, opts Options) *printer {
	p := &printer{
		module: m, opts: opts,
		names:   newNames(nil),
		records: records(m),
		files:   map[string]*file{},
		written: map[string]string{},
		own:     newNames(nil),
		sized:   newNames(nil),
		indices: indices(m),
	}
	p.reserveNames(units)
	return p
}

// constants declares the sizes that the model fixes, in one group for each file.
func (p *printer) constants() {
	groups := map[*file][]string{}
	var files []*file
	for _, c := range p.module.Consts {
		f := p.file(c.Origin)
		if groups[f] == nil {
			files = append(files, f)
		}
		line := fmt.Sprintf("%s = %d", c.Name, c.Value)
		switch doc := docLines(c.Doc); len(doc) {
		case 0:
		case 1:
			line += " // " + doc[0]
		default:
			for _, l := range doc {
				groups[f] = append(groups[f], "// "+l)
			}
		}
		groups[f] = append(groups[f], line)
	}
	for _, f := range files {
		f.lines([]string{"The sizes that the model fixes."}, slices.Concat([]string{"const ("}, groups[f], []string{")"})...)
	}
}

// reserveNames takes the identifiers that the API fixes.
func (p *printer) reserveNames(units []Unit) {
	for _, s := range p.module.Structs {
		p.names.taken[s.Name] = true
		p.names.taken["New"+s.Name] = true
	}
	for _, c := range p.module.Consts {
		p.names.taken[c.Name] = true
	}
	for _, u := range units {
		p.names.taken[u.Export.Name] = true
		p.own.taken[u.Export.Name] = true
	}
	for _, d := range p.module.Dims {
		p.own.taken[d.Name] = true
		p.sized.taken[d.Name] = true
	}
	for _, s := range []string{"Dims", "Workspace"} {
		p.names.taken[s] = true
	}
	for _, s := range []string{"Dims", "Reserve", "arena"} {
		p.own.taken[s] = true
	}
}

// file returns the file to which something from the given place belongs.
func (p *printer) file(at ir.Origin) *file {
	if slices.Contains(p.opts.Files, at.File) {
		return p.named(strings.TrimSuffix(at.File, ".grad") + "_grad.go")
	}
	return p.named(sharedFile)
}

func (p *printer) named(name string) *file {
	f := p.files[name]
	if f == nil {
		f = newFile(p.module.Name, name)
		p.files[name] = f
	}
	return f
}

func (p *printer) render() ([]File, error) {
	var out []File
	for _, f := range p.files {
		var b bytes.Buffer
		if err := f.jen.Render(&b); err != nil {
			return nil, &ir.InternalError{Msg: "codegen: " + f.name + ": " + err.Error()}
		}
		out = append(out, File{f.name, groupImports(b.Bytes())})
	}
	slices.SortFunc(out, func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

// docLines splits a doc comment of the model, without directives.
func docLines(doc string) []string {
	var out []string
	for l := range strings.Lines(doc) {
		l = strings.TrimRight(l, "\n ")
		if !strings.HasPrefix(l, "gradc:") {
			out = append(out, l)
		}
	}
	for len(out) > 0 && out[len(out)-1] == "" {
		out = out[:len(out)-1]
	}
	return out
}

// modelLine is the last paragraph of a doc comment: where the model says it.
func (p *printer) modelLine(at ir.Origin) []string {
	if at.File == "" {
		return nil
	}
	return []string{"", fmt.Sprintf("Model: %s:%d", at.File, at.Line)}
}

// line returns a line of the model for a comment.
func (p *printer) line(at ir.Origin) string {
	if p.opts.Line == nil || at.File == "" {
		return ""
	}
	s := strings.TrimSpace(p.opts.Line(at.File, at.Line))
	if i := strings.Index(s, "//"); i >= 0 {
		s = strings.TrimSpace(s[:i])
	}
	return s
}
