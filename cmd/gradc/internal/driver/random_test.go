package driver

import (
	"errors"
	"flag"
	"fmt"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gradc/gradc/internal/randprog"
	"github.com/gradc/gradc/internal/rungo"
	"github.com/gradc/gradc/ir/ops"
)

var (
	programs = flag.Int("programs", 500, "random programs to compile and run")
	seed     = flag.Uint64("seed", 1, "seed of the random programs")
	only     = flag.Int("program", -1, "number of the one random program to compile and run")
	runGo    = flag.Bool("generated", true, "build and run the Go that random programs become, not only the evaluator")
)

const (
	perPackage = 25 // random programs that share a package
	perBuild   = 40 // packages that share one Go program
)

// TestRandomPrograms compiles random programs of the language; the evaluator's
// gradients are held against central differences, and the generated Go against the
// evaluator.
func TestRandomPrograms(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	first, count := 0, *programs
	if *only >= 0 {
		first, count = *only, 1
	}
	if testing.Short() {
		count = min(count, 100)
	}
	table := newTable()
	for at := first; at < first+count; at += perPackage * perBuild {
		randomBatch(t, table, at, min(at+perPackage*perBuild, first+count))
	}
	t.Logf("\n%s", table)
	if *only < 0 {
		table.check(t, count)
	}
}

// randomBatch takes programs from to to − 1 all the way, two packages at a time.
func randomBatch(t *testing.T, table *table, from, to int) {
	var packages []rungo.Package
	var runs []run
	var mu sync.Mutex
	var wait sync.WaitGroup
	slots := make(chan bool, 2)
	for at := from; at < to; at += perPackage {
		slots <- true
		wait.Go(func() {
			defer func() { <-slots }()
			var ps []*randprog.Program
			for k := at; k < min(at+perPackage, to); k++ {
				ps = append(ps, randprog.Generate(*seed, k))
			}
			subjects, files := compilePrograms(t, fmt.Sprintf("rand%d", at), ps)
			for _, s := range subjects {
				more, tally := s.check(t)
				mu.Lock()
				table.add(s.survey, tally)
				if files != nil {
					runs = append(runs, more...)
				}
				mu.Unlock()
			}
			if files != nil {
				mu.Lock()
				packages = append(packages, *files)
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	if *runGo && len(packages) > 0 {
		compareGo(t, packages, runs)
	}
}

// compareGo builds packages as one program and compares every run.
func compareGo(t *testing.T, packages []rungo.Package, runs []run) {
	root, err := rungo.Root()
	if err != nil {
		t.Fatal(err)
	}
	var calls []rungo.Call
	for _, r := range runs {
		calls = append(calls, rungo.Call{Package: r.pkg, Export: r.unit.Export, Dims: r.dims, Args: r.args})
	}
	outcomes, err := rungo.Run(root, packages, calls)
	var build *rungo.BuildError
	switch {
	case errors.As(err, &build):
		reportBuild(t, build, packages, runs)
	case err != nil:
		t.Errorf("%.4000v", err)
	}
	for i, o := range outcomes {
		if err := agree(&runs[i], o); err != nil {
			runs[i].fail(t, fmt.Errorf("generated Go: %w", err), goFails)
		}
	}
}

var (
	complaint = regexp.MustCompile(`(?m)^(\w+)/(\w+\.go):(\d+):.*$`)
	ofProgram = regexp.MustCompile(`^func (?:\(\w+ \*?\w+\) )?[pP](\d+)`)
)

// reportBuild finds the programs whose Go does not compile.
func reportBuild(t *testing.T, build *rungo.BuildError, packages []rungo.Package, runs []run) {
	t.Errorf("%.4000v", build)
	told := map[string]bool{}
	for _, m := range complaint.FindAllStringSubmatch(build.Output, -1) {
		at := slices.IndexFunc(packages, func(p rungo.Package) bool { return p.Name == m[1] })
		if at < 0 {
			continue
		}
		var line int
		fmt.Sscan(m[3], &line)
		name := ""
		for k, text := range strings.Split(string(packages[at].Files[m[2]]), "\n") {
			if f := ofProgram.FindStringSubmatch(text); f != nil && k < line {
				name = "P" + f[1]
			}
		}
		if told[name] {
			continue
		}
		told[name] = true
		for i := range runs {
			if r := &runs[i]; r.Name == name && r.unit == r.gradient {
				r.fail(t, errors.New("generated Go: "+m[0]), goFails)
				break
			}
		}
	}
}

// table counts the programs that have each operation and feature.
type table struct {
	ops, features map[string]int
	nodes         []int
	slopes        randprog.Tally
}

func newTable() *table { return &table{ops: map[string]int{}, features: map[string]int{}} }

func (c *table) add(s *randprog.Survey, slopes randprog.Tally) {
	for name := range s.Ops {
		c.ops[name]++
	}
	for name := range s.Features {
		c.features[name]++
	}
	c.nodes = append(c.nodes, s.Nodes)
	c.slopes.Add(slopes)
}

func (c *table) median() int {
	if len(c.nodes) == 0 {
		return 0
	}
	slices.Sort(c.nodes)
	return c.nodes[len(c.nodes)/2]
}

func operations() []string {
	var names []string
	for _, op := range ops.All {
		switch op.(type) {
		case ops.Tangent, ops.Jacobian, ops.Scan, ops.While, ops.Sized: // nothing in the language says these
		default:
			names = append(names, op.Name())
		}
	}
	return names
}

// String is the table as it is printed.
func (c *table) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d programs, of %d operations in the median\n", len(c.nodes), c.median())
	fmt.Fprintf(&b, "slopes: %d directions compared, %d more with a kink too close by\n", c.slopes.Compared, c.slopes.Kinks)
	row := func(title string, names []string, counts map[string]int) {
		fmt.Fprintf(&b, "%s:\n", title)
		for i, name := range names {
			fmt.Fprintf(&b, "  %-18s %4d", name, counts[name])
			if i%4 == 3 || i == len(names)-1 {
				b.WriteString("\n")
			}
		}
	}
	row("programs with each feature", randprog.Features, c.features)
	row("programs with each operation", operations(), c.ops)
	return b.String()
}

// check fails where programs with something are too few, or programs too small.
func (c *table) check(t *testing.T, count int) {
	if m := c.median(); m < 15 {
		t.Errorf("the median program has %d operations, want 15", m)
	}
	if 50*c.slopes.Kinks > c.slopes.Compared {
		t.Error("more than 2 % of the directions have a kink too close by")
	}
	atLeast := func(names []string, counts map[string]int, bar int) {
		for _, name := range names {
			if n := counts[name]; n < bar*count/500 && count >= 500 || n == 0 { // fewer programs cannot tell how many
				t.Errorf("%s is in %d of %d programs, want %d in 500", name, n, count, bar)
			}
		}
	}
	atLeast(operations(), c.ops, 20)
	atLeast(randprog.Features, c.features, 100)
}
