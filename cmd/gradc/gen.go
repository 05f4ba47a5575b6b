package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/gradc/gradc/cmd/gradc/internal/driver"
	"github.com/gradc/gradc/passes"
)

var genCommand = &command{
	name: "gen", args: "[flags] [directories]",
	doc:     "write the Go files that the .grad files of each directory compile to",
	example: "gradc gen -check ./...",
	run:     runGen,
}

func runGen(c *call) int {
	check := c.flags.Bool("check", false, "write nothing; print a diff and exit 1 if a generated file is stale, missing or orphaned")
	to := c.flags.String("o", "", "write to `directory` instead of beside the .grad files")
	dims := dimsFlag{}
	c.flags.Var(dims, "dims", "sizes that planning assumes for symbolic dims: `N=1000,Batch=32`")
	var mem memFlag
	c.flags.Var(&mem, "mem", "the most `bytes` of workspace that a function may use at the sizes of -dims: 40000, 64MB; what does not fit is computed again where it is needed")
	var debug debugFlag
	c.flags.Var(&debug, "d", "debugging `switches`; -d=help lists them")
	c.formatFlags()
	if code, ok := c.parse(); !ok {
		return code
	}
	if debug.help {
		fmt.Fprint(c.stdout, debugHelp())
		return exitFine
	}
	dirs, abandoned, err := driver.Sources(c.flags.Args())
	if err != nil {
		return c.fail(exitFindings, "%v", err)
	}
	if *to != "" && len(dirs) > 1 {
		return c.fail(exitUsage, "-o takes the output of one directory, not of %d", len(dirs))
	}
	builds, code := c.compile(dirs, driver.Options{Dims: dims, Mem: int64(mem), Debug: debug.hooks(c.stderr)})
	if code != exitFine {
		return code
	}
	if debug.after != "" {
		return exitFine
	}
	if *to != "" {
		return c.finish(builds, nil, *to, *check)
	}
	return c.finish(builds, abandoned, "", *check)
}

// compile brings every directory through the compiler before anything is written.
func (c *call) compile(dirs []string, opts driver.Options) ([]*driver.Build, int) {
	var builds []*driver.Build
	var short *passes.BudgetError
	code := exitFine
	for _, dir := range dirs {
		b, err := driver.Compile(dir, opts)
		switch {
		case err != nil && driver.Internal(err):
			return nil, c.fail(exitUsage, "%s", driver.Report(err))
		case errors.As(err, &short):
			c.overBudget(dir, err)
			code = exitFindings
			continue
		case err != nil:
			return nil, c.fail(exitFindings, "%v", err)
		}
		if c.diagnose(b) {
			code = exitFindings
		}
		builds = append(builds, b)
	}
	if code != exitFine {
		return nil, code
	}
	if err := driver.Dims(builds, opts.Dims); err != nil {
		return nil, c.fail(exitUsage, "%v", err)
	}
	return builds, exitFine
}

// maxDiagnostics is how many are printed for one directory, as text.
const maxDiagnostics = 50

// diagnose prints what was found in a package and reports whether there is an error.
func (c *call) diagnose(b *driver.Build) bool {
	c.findings(b.Package.Diags, b.Package.Files)
	return b.Package.Diags.Errors() > 0
}

// finish writes the outputs of all builds and removes orphans, of which some are known,
// or compares them.
func (c *call) finish(builds []*driver.Build, orphans []string, to string, check bool) int {
	var outputs []driver.Output
	for _, b := range builds {
		outs, err := b.Outputs(to)
		switch {
		case err != nil && driver.Internal(err):
			return c.fail(exitUsage, "%s", driver.Report(err))
		case err != nil:
			return c.fail(exitFindings, "%v", err)
		}
		outputs = append(outputs, outs...)
		more, err := driver.Orphans(cmp.Or(to, b.Dir), outs)
		if err != nil && !(to != "" && errors.Is(err, fs.ErrNotExist)) {
			return c.fail(exitFindings, "%v", err)
		}
		orphans = append(orphans, more...)
	}
	if err := driver.Foreign(outputs); err != nil {
		return c.fail(exitFindings, "%v", err)
	}
	if to != "" && !check {
		if err := os.MkdirAll(to, 0o755); err != nil {
			return c.fail(exitFindings, "-o: %v", err)
		}
	}
	if check {
		differences, err := driver.Compare(outputs, orphans)
		if err != nil {
			return c.fail(exitFindings, "%v", err)
		}
		if c.different(differences) {
			return exitFindings
		}
		return exitFine
	}
	if _, err := driver.Write(outputs, orphans); err != nil {
		return c.fail(exitFindings, "%v", err)
	}
	return exitFine
}

// dimsFlag is the value of -dims.
type dimsFlag map[string]int64

func (d dimsFlag) String() string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(d)) {
		parts = append(parts, fmt.Sprintf("%s=%d", name, d[name]))
	}
	return strings.Join(parts, ",")
}

func (d dimsFlag) Set(s string) error {
	for part := range strings.SplitSeq(s, ",") {
		name, value, ok := strings.Cut(part, "=")
		n, err := strconv.ParseInt(value, 10, 64)
		if !ok || name == "" || err != nil || n < 0 {
			return fmt.Errorf("want NAME=SIZE, as in Batch=64")
		}
		if _, twice := d[name]; twice {
			return fmt.Errorf("%s is given twice", name)
		}
		d[name] = n
	}
	return nil
}

// memFlag is the value of -mem.
type memFlag int64

func (m *memFlag) String() string { return fmt.Sprint(int64(*m)) }

// units are the suffixes of a number of bytes.
var units = []struct {
	name  string
	bytes int64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"KB", 1e3}, {"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"B", 1}, {"", 1}}

func (m *memFlag) Set(s string) error {
	for _, u := range units {
		digits, ok := strings.CutSuffix(s, u.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || n <= 0 || n > math.MaxInt64/u.bytes {
			break
		}
		*m = memFlag(n * u.bytes)
		return nil
	}
	return fmt.Errorf("want a number of bytes, as in 40000, 64MB or 64MiB")
}
