package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/gradc/gradc/cmd/gradc/internal/driver"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/passes"
)

// formatFlag is the value of -format, which -json is short for.
type formatFlag struct {
	name string // "" for text
	last string // as it was given
}

func (f *formatFlag) String() string { return f.name }

func (f *formatFlag) Set(s string) error {
	switch {
	case s != "text" && s != "json" && s != "github":
		return fmt.Errorf("want text, json or github")
	case f.last != "" && f.last != s:
		return fmt.Errorf("%s was asked for before", f.last)
	}
	f.name, f.last = s, s
	if s == "text" {
		f.name = ""
	}
	return nil
}

// formatFlags adds the flags of a command whose findings are for machines as well.
func (c *call) formatFlags() {
	c.format = &formatFlag{}
	c.flags.Var(c.format, "format", "print findings as `text`, json (an object a line) or github (annotations); for machines they go to standard output")
	c.flags.BoolFunc("json", "the same as -format=json", func(string) error { return c.format.Set("json") })
}

// machine reports whether findings are printed for machines: one record a line, on
// standard output, which nothing else is printed on.
func (c *call) machine() bool { return c.format != nil && c.format.name != "" }

// record prints findings for a machine.
func (c *call) record(rs ...diag.Record) {
	for _, r := range rs {
		text := r.JSON()
		if c.format.name == "github" {
			text = r.GitHub()
		}
		io.WriteString(c.stdout, text)
	}
}

// findings prints what was found in files, and how many there are more than a reader
// takes in.
func (c *call) findings(l *diag.List, files *source.Set) {
	if c.machine() {
		c.record(l.Records(files)...)
		return
	}
	io.WriteString(c.stderr, l.Render(files, maxDiagnostics))
}

// overBudget prints that functions of a directory do not fit into the memory of -mem.
func (c *call) overBudget(dir string, err error) {
	if !c.machine() {
		fmt.Fprintln(c.stderr, err)
		return
	}
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	for _, err := range all {
		r := errorRecord(err.Error())
		var short *passes.BudgetError
		if errors.As(err, &short) {
			r.Message = strings.TrimPrefix(r.Message, short.Pos.String()+": ")
			r.Place = placeIn(dir, short.Pos)
		}
		c.record(r)
	}
}

func errorRecord(message string) diag.Record {
	return diag.Record{Severity: diag.Error.String(), Message: message}
}

// placeIn is where an origin of the IR, which names a file without its directory, points.
func placeIn(dir string, o ir.Origin) *diag.Place {
	return &diag.Place{File: filepath.ToSlash(filepath.Join(dir, o.File)), Line: o.Line, Column: o.Col}
}

// different prints which files are not as they should be, and reports whether any is not.
func (c *call) different(ds []driver.Difference) bool {
	for _, d := range ds {
		if !c.machine() {
			io.WriteString(c.stdout, d.String())
			continue
		}
		r := errorRecord(d.Problem)
		r.Place = &diag.Place{File: filepath.ToSlash(d.Path)}
		c.record(r)
	}
	return len(ds) > 0
}
