package main

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gradc/gradc/cmd/gradc/internal/driver"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/format"
	"github.com/gradc/gradc/dsl/source"
)

var fmtCommand = &command{
	name: "fmt", args: "[flags] [files or directories]",
	doc:     "print .grad files in canonical form; without arguments, standard input",
	example: "gradc fmt -l -w ./...",
	run:     runFmt,
}

func runFmt(c *call) int {
	list := c.flags.Bool("l", false, "print the names of files that are not in canonical form")
	diff := c.flags.Bool("d", false, "print diffs")
	write := c.flags.Bool("w", false, "write the canonical form back to the file")
	c.formatFlags()
	if code, ok := c.parse(); !ok {
		return code
	}
	if c.machine() && !*list && !*diff && !*write {
		return c.fail(exitUsage, "-format=%s wants -l, -d or -w: standard output is for findings then", c.format)
	}
	f := &formatter{call: c, list: *list, diff: *diff, write: *write}
	if c.flags.NArg() == 0 {
		if *write {
			return c.fail(exitUsage, "-w wants files; standard input cannot be written back")
		}
		text, err := io.ReadAll(os.Stdin)
		if err != nil {
			return c.fail(exitFindings, "%v", err)
		}
		return f.text("<standard input>", text)
	}
	paths, err := gradFiles(c.flags.Args())
	if err != nil {
		return c.fail(exitFindings, "%v", err)
	}
	code := exitFine
	for _, path := range paths {
		text, err := driver.ReadFile(path)
		if err != nil {
			code = c.fail(exitFindings, "%v", err)
			continue
		}
		code = max(code, f.text(path, text))
	}
	return code
}

// gradFiles lists the files among the arguments and those in the directories.
func gradFiles(args []string) ([]string, error) {
	var paths []string
	for _, arg := range args {
		if st, err := os.Stat(arg); err == nil && !st.IsDir() {
			paths = append(paths, arg)
			continue
		}
		dirs, err := driver.Directories([]string{arg})
		if err != nil {
			return nil, err
		}
		for _, dir := range dirs {
			files, err := driver.Read(dir)
			if err != nil {
				return nil, err
			}
			for _, f := range files {
				paths = append(paths, f.Name)
			}
		}
	}
	return paths, nil
}

type formatter struct {
	*call
	list, diff, write bool
}

// text brings one file into canonical form and does with it what the flags say.
func (f *formatter) text(name string, text []byte) int {
	var set source.Set
	var diags diag.List
	out, err := format.Source(set.AddFile(name, text), &diags)
	if err != nil {
		return f.fail(exitUsage, "%v", err)
	}
	if out == nil {
		f.findings(&diags, &set)
		return exitFindings
	}
	same := bytes.Equal(text, out)
	switch {
	case same:
	case f.machine() && (f.list || f.diff):
		f.record(f.uncanonical(name, text, out))
	default:
		if f.list {
			fmt.Fprintln(f.stdout, name)
		}
		if f.diff {
			fmt.Fprint(f.stdout, driver.Diff(name, text, out))
		}
	}
	if f.write && !same {
		if _, err := driver.Write([]driver.Output{{Path: name, Text: out, Mode: mode(name)}}, nil); err != nil {
			return f.fail(exitFindings, "%v", err)
		}
	}
	if !f.list && !f.diff && !f.write {
		f.stdout.Write(out)
	}
	if f.diff && !same {
		return exitFindings
	}
	return exitFine
}

// uncanonical says for a machine where a text first differs from its canonical form: what
// -l lists is a warning, what -d shows is an error, as the exit code is.
func (f *formatter) uncanonical(name string, text, canonical []byte) diag.Record {
	r := errorRecord("not in canonical form: run gradc fmt -w")
	if !f.diff {
		r.Severity = diag.Warning.String()
	}
	same := 0
	for same < min(len(text), len(canonical)) && text[same] == canonical[same] {
		same++
	}
	before := text[:same]
	r.Place = &diag.Place{File: filepath.ToSlash(name), Line: 1 + bytes.Count(before, []byte("\n")), Column: same - bytes.LastIndexByte(before, '\n')}
	return r
}

// mode is a file's permissions, which rewriting keeps.
func mode(path string) fs.FileMode {
	st, err := os.Stat(filepath.Clean(path))
	if err != nil {
		return 0
	}
	return st.Mode().Perm()
}
