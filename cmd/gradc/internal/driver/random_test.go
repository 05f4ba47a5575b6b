package driver_test

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gradc/gradc/cmd/gradc/internal/driver"
	"github.com/gradc/gradc/internal/randprog"
	"github.com/gradc/gradc/internal/rungo"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/plan"
)

var (
	programs = flag.Int("programs", 500, "random programs to compile and run")
	seed     = flag.Uint64("seed", 1, "seed of the random programs")
	only     = flag.Int("program", -1, "number of the one random program to compile and run")
)

// perPackage is how many random programs share a package.
const perPackage = 50

// perBuild is how many packages share one Go program.
const perBuild = 20

// subject is one random program, compiled.
type subject struct {
	*randprog.Program
	pkg                       string
	objective, gradient, step *driver.Unit // step is nil where there is none
	survey                    *randprog.Survey
}

// units are the functions of the program.
func (s *subject) units() []*driver.Unit {
	us := []*driver.Unit{s.objective, s.gradient}
	if s.step != nil {
		us = append(us, s.step)
	}
	return us
}

// leaves returns the parameters of the lowered objective that belong to targets.
func (s *subject) targets() []int {
	var out []int
	at := 0
	for _, p := range s.objective.Export.Params {
		for range p.Type.Leaves() {
			if slices.Contains(s.Targets, p.Name) {
				out = append(out, at)
			}
			at++
		}
	}
	return out
}

// single reports whether the program computes in single precision anywhere.
func (s *subject) single() bool { return s.survey.Features["f32"] }

// compileRandom compiles programs as one package, and returns its files too.
func compileRandom(t *testing.T, pkg string, ps []*randprog.Program) ([]*subject, rungo.Package) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), pkg)
	text := randprog.Source(pkg, ps)
	if err := errors.Join(os.Mkdir(dir, 0o777), os.WriteFile(filepath.Join(dir, pkg+".grad"), []byte(text), 0o666)); err != nil {
		t.Fatal(err)
	}
	b, err := driver.Compile(dir, driver.Options{})
	if err == nil && b.Package.Module == nil {
		var mistakes []string
		for _, d := range b.Package.Diags.Sorted() {
			mistakes = append(mistakes, fmt.Sprintf("%v: %s", b.Package.Files.Position(d.Pos), d.Message))
		}
		err = errors.New(strings.Join(mistakes, "\n"))
	}
	if err != nil {
		if len(ps) > 1 { // one after the other, to see which
			var out []*subject
			for _, p := range ps {
				one, _ := compileRandom(t, strings.ToLower(p.Name), []*randprog.Program{p})
				out = append(out, one...)
			}
			if !t.Failed() {
				t.Errorf("%s: %s", pkg, driver.Report(err))
			}
			return out, rungo.Package{}
		}
		t.Errorf("%s: %s\n%s", ps[0].Name, driver.Report(err), ps[0].Text)
		return nil, rungo.Package{}
	}
	outputs, err := b.Outputs("")
	if err != nil {
		t.Errorf("%s: %v", pkg, err)
		return nil, rungo.Package{}
	}
	files := rungo.Package{Name: pkg, Files: map[string][]byte{}}
	for _, o := range outputs {
		files.Files[filepath.Base(o.Path)] = o.Text
	}
	units := map[string]*driver.Unit{}
	for _, u := range b.Units {
		units[u.Export.Name] = u
	}
	var out []*subject
	for _, p := range ps {
		s := &subject{Program: p, pkg: pkg, objective: units[p.Name], gradient: units[p.Name+"Grad"], step: units[p.Name+"Step"]}
		var others []*ir.Func
		for _, u := range s.units() {
			others = append(others, u.Export.Func, u.Frozen.Func)
		}
		s.survey = randprog.NewSurvey(s.objective.Export, others...)
		out = append(out, s)
	}
	return out, files
}

// evaluate runs a function of the IR.
func evaluate(f *ir.Func, ring eval.Ring[float64], dims map[string]int64, args []randprog.Array) ([]randprog.Array, error) {
	return eval.Eval(f, ring, dims, args, eval.WithDerive(driver.Derive))
}

// run is a function of a subject at one set of sizes and arguments, with what the
// evaluator computes.
type run struct {
	*subject
	unit *driver.Unit
	dims map[string]int64
	args []randprog.Array
	want []randprog.Array
}

// check evaluates the functions of a subject before and after the passes, checks
// the plans, compares the gradient with differences, and returns the runs that
// generated code has to repeat.
func (s *subject) check(t *testing.T, tally *randprog.Tally) []run {
	for _, u := range s.units() {
		if err := plan.Check(u.Plan); err != nil {
			t.Errorf("%s: %v\n%s", u.Export.Name, err, s.Text)
		}
	}
	var runs []run
	for at, dims := range randprog.Sizes {
		rng := rand.New(rand.NewPCG(*seed, uint64(at)))
		args, err := randprog.Arguments(s.objective.Export.Func.Params, s.Below, dims, rng)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range s.units() {
			lowered, err := evaluate(u.Export.Func, eval.F64{}, dims, args)
			if err != nil {
				t.Errorf("%s: %v\n%s", u.Export.Name, err, s.Text)
				return nil
			}
			frozen, err := evaluate(u.Frozen.Func, eval.F64{}, dims, args)
			if err == nil {
				tol := 1e-11
				if s.single() { // passes compute with constants in single precision, the ring does not
					tol = 1e-6
				}
				err = randprog.Differ(frozen, lowered, tol)
			}
			if err != nil {
				t.Errorf("%s at %v: the frozen function against the lowered one: %v\n%s", u.Export.Name, dims, err, s.Text)
				return nil
			}
			want, err := evaluate(u.Frozen.Func, eval.F32{}, dims, args)
			if err != nil {
				t.Fatal(err)
			}
			runs = append(runs, run{s, u, dims, args, want})
			if u != s.gradient {
				continue
			}
			slope := &randprog.Slope{
				Value: func(args []randprog.Array) (float64, error) {
					y, err := evaluate(s.objective.Frozen.Func, eval.F64{}, dims, args)
					if err != nil {
						return 0, err
					}
					return y[0].F[0], nil
				},
				Args: args, Targets: s.targets(), Gradient: lowered[1:], Tol: 1e-6,
			}
			more, err := slope.Compare(rng)
			tally.Add(more)
			if err != nil {
				t.Errorf("%s at %v: %v\n%s", s.Name, dims, err, s.Text)
			}
		}
	}
	return runs
}

// TestRandomPrograms compiles random programs of the language; the evaluator's
// gradients are held against central differences, and the generated Go against the
// evaluator.
func TestRandomPrograms(t *testing.T) {
	first, count := 0, *programs
	if *only >= 0 {
		first, count = *only, 1
	}
	if testing.Short() {
		count = min(count, 100)
	}
	table := newTable()
	var tally randprog.Tally
	for at := first; at < first+count; at += perPackage * perBuild {
		var packages []rungo.Package
		var runs []run
		for from := at; from < min(at+perPackage*perBuild, first+count); from += perPackage {
			var ps []*randprog.Program
			for k := from; k < min(from+perPackage, first+count); k++ {
				ps = append(ps, randprog.Generate(*seed, k))
			}
			subjects, files := compileRandom(t, fmt.Sprintf("rand%d", from), ps)
			for _, s := range subjects {
				table.add(s.survey)
				if more := s.check(t, &tally); files.Files != nil {
					runs = append(runs, more...)
				}
			}
			if files.Files != nil {
				packages = append(packages, files)
			}
		}
		compareGo(t, packages, runs)
	}
	t.Logf("\n%s", table)
	t.Logf("slopes: %d directions compared, %d with a kink too close by", tally.Compared, tally.Kinks)
	if *only < 0 {
		table.check(t, count)
		if 20*tally.Kinks > tally.Compared {
			t.Errorf("more than 5 %% of the directions were skipped")
		}
	}
}

// compareGo builds packages as one program and compares every run.
func compareGo(t *testing.T, packages []rungo.Package, runs []run) {
	if len(packages) == 0 {
		return
	}
	root, err := rungo.Root()
	if err != nil {
		t.Fatal(err)
	}
	var calls []rungo.Call
	for _, r := range runs {
		calls = append(calls, rungo.Call{Package: r.pkg, Export: r.unit.Export, Dims: r.dims, Args: r.args})
	}
	outcomes, err := rungo.Run(root, packages, calls)
	if err != nil {
		t.Errorf("%.4000v", err)
		return
	}
	for i, o := range outcomes {
		r := runs[i]
		tol := 1e-12
		if r.single() {
			tol = 1e-5
		}
		err := o.Err
		if err == nil {
			err = randprog.Differ(o.Results, r.want, tol)
		}
		if err != nil {
			t.Errorf("%s at %v: generated Go: %v\n%s", r.unit.Export.Name, r.dims, err, r.Text)
		}
	}
}

// table counts the programs that have each operation and feature.
type table struct {
	ops, features map[string]int
	nodes         []int
}

func newTable() *table { return &table{ops: map[string]int{}, features: map[string]int{}} }

func (c *table) add(s *randprog.Survey) {
	for name := range s.Ops {
		c.ops[name]++
	}
	for name := range s.Features {
		c.features[name]++
	}
	c.nodes = append(c.nodes, s.Nodes)
}

func (c *table) median() int {
	if len(c.nodes) == 0 {
		return 0
	}
	sorted := slices.Clone(c.nodes)
	slices.Sort(sorted)
	return sorted[len(sorted)/2]
}

// String is the table as it is printed.
func (c *table) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d programs, median %d operations each\n", len(c.nodes), c.median())
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

// check fails where the programs are too few or too small.
func (c *table) check(t *testing.T, count int) {
	if m := c.median(); m < 15 {
		t.Errorf("the median program has %d operations, want 15", m)
	}
	atLeast := func(names []string, counts map[string]int, bar int) {
		for _, name := range names {
			if n := counts[name]; n < bar*count/500 {
				t.Errorf("%s is in %d of %d programs, want %d in 500", name, n, count, bar)
			}
		}
	}
	atLeast(operations(), c.ops, 20)
	atLeast(randprog.Features, c.features, 100)
}

var _ = cmp.Compare[int]
