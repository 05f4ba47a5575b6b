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
	name: "fmt", args: "[-l] [-d] [-w] [files or directories]",
	doc:     "print .grad files in canonical form; without arguments, standard input",
	example: "gradc fmt -l -w ./...",
	run:     runFmt,
}

func runFmt(c *call) int {
	list := c.flags.Bool("l", false, "print the names of files that are not in canonical form")
	diff := c.flags.Bool("d", false, "print diffs")
	write := c.flags.Bool("w", false, "write the canonical form back to the file")
	if code, ok := c.parse(); !ok {
		return code
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
		fmt.Fprint(f.stderr, diags.Render(&set, maxDiagnostics))
		return exitFindings
	}
	same := bytes.Equal(text, out)
	if f.list && !same {
		fmt.Fprintln(f.stdout, name)
	}
	if f.diff && !same {
		fmt.Fprint(f.stdout, driver.Diff(name, text, out))
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

// mode is a file's permissions, which rewriting keeps.
func mode(path string) fs.FileMode {
	st, err := os.Stat(filepath.Clean(path))
	if err != nil {
		return 0
	}
	return st.Mode().Perm()
}
